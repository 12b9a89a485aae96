import { readAccount, type AccountLine, type LineDefaults } from './account-line.js';
import type { ImportReport } from './import-report.js';
import { LineError } from './line-error.js';
import type { SourceRecord } from './source-record.js';

/** Few enough that no lock blocks requests for long. */
const batchSize = 1_000;
const progressEvery = 50_000;

interface ImporterOptions {
  readonly defaults: LineDefaults;
  readonly report: ImportReport;
  /** Creates the accounts whose addresses have none. @returns the ids of the created accounts */
  readonly create: (lines: readonly AccountLine[]) => Promise<Set<string>>;
  /** Called once for each invalid line. */
  readonly onBadLine: (description: string) => void;
  readonly onProgress: (text: string) => void;
}

/** Imports records as accounts. Reads the next batch while the database writes the current one, and no further. */
export class AccountImporter {
  private batch: AccountLine[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly options: ImporterOptions) {}

  async run(batches: AsyncIterable<readonly SourceRecord[]>): Promise<void> {
    try {
      for await (const records of batches) for (const record of records) await this.add(record);
      await this.write();
      await this.writing;
    } finally {
      await this.writing.catch(() => undefined); // so that the report is complete and the connection is free
    }
  }

  private async add(record: SourceRecord): Promise<void> {
    const { report, onProgress } = this.options;
    report.read += 1;
    report.hasEntries ||= record.isEntry === true;
    const line = this.toAccount(record);
    if (line) this.batch.push(line);
    if (this.batch.length === batchSize) await this.write();
    if (report.read % progressEvery === 0) onProgress(report.progress());
  }

  /** @returns null for a line that is invalid, or an account that was deleted */
  private toAccount({ content, line, lastLine, isEntry }: SourceRecord): AccountLine | null {
    const { report, defaults } = this.options;
    try {
      if ('error' in content) throw new LineError(content.error);
      const account = readAccount(content.values, defaults);
      if (!account) report.deleted += 1;
      return account;
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      report.bad += 1;
      const unit = isEntry ? 'Entry' : 'Line';
      const place = line === lastLine ? `${unit} ${line}` : `Lines ${line}–${lastLine}`;
      this.options.onBadLine(`${place}${error.email ? ` (${error.email})` : ''}: ${error.message}.\n`);
      return null;
    }
  }

  private async write(): Promise<void> {
    const lines = this.batch;
    this.batch = [];
    await this.writing;
    if (lines.length === 0) return;
    this.writing = this.createAll(lines);
    this.writing.catch(() => undefined); // an error is handled where the promise is awaited
  }

  private async createAll(lines: readonly AccountLine[]): Promise<void> {
    const created = await this.options.create(lines);
    this.options.report.countBatch(lines, created);
  }
}
