import { parse } from 'csv-parse/sync';
import { assignColumns, collectValues, type Assignment } from './account-fields.js';
import { quotesAfter } from './csv-quotes.js';
import type { IgnoredColumns } from './ignored-columns.js';
import { ImportError } from './import-error.js';
import { longestLineBytes, type Line } from './line-splitter.js';
import type { RecordReader, SourceRecord } from './source-record.js';

/** Records per parser call: a call costs as much as eight records. */
const batchSize = 256;
/** A longer record means that a closing quote is missing. */
const mostLinesOfRecord = 500;

const errors = {
  quotes: 'a quotation mark is misplaced or unmatched',
  length: `the line is longer than ${longestLineBytes / 1_024} KiB`,
} as const;

/** The lines of one record, or the error of its first line. */
interface Frame {
  readonly line: number;
  readonly lastLine: number;
  readonly text: string;
  readonly error: string | null;
}

/**
 * Reads CSV. Decides itself which lines form a record, and passes only complete records with valid quotes to csv-parse.
 * Given a missing quote, csv-parse would read the rest of the file into memory as one field; told to skip errors, it
 * cannot report which lines it skipped. Here, a missing quote invalidates only its own line, and reading continues with
 * the next one.
 */
export class CsvReader implements RecordReader {
  private readonly delimiter: string;
  private readonly width: number;
  private readonly assignment: Assignment;
  private open: Line[] = [];
  private openLength = 0;
  private frames: Frame[] = [];

  /** @throws ImportError if the first line is not a header with a column for the address */
  constructor(
    header: string,
    private readonly columns: IgnoredColumns,
  ) {
    this.delimiter = detectDelimiter(header);
    const quotes = quotesAfter(header, { isOpen: false, delimiter: this.delimiter });
    const [names = []] = quotes === 'closed' ? this.parse(header) : [];
    this.width = names.length;
    this.assignment = assignColumns(
      names.map((name) => name.trim()),
      (name) => columns.isWanted(name),
    );
    if (!this.assignment.fields.some(({ field }) => field === 'email')) {
      throw new ImportError('The first line has no column "email".');
    }
    for (const { name } of this.assignment.ignored) columns.observe(name, undefined);
  }

  push(line: Line): SourceRecord[] {
    const waiting = [line];
    for (let next = waiting.shift(); next; next = waiting.shift()) waiting.unshift(...this.read(next));
    return this.frames.length >= batchSize ? this.takeRecords() : [];
  }

  end(): SourceRecord[] {
    const waiting: Line[] = [];
    for (;;) {
      if (this.open.length > 0) waiting.unshift(...this.giveUp(errors.quotes));
      const next = waiting.shift();
      if (!next) return this.takeRecords();
      waiting.unshift(...this.read(next));
    }
  }

  /** @returns lines that must be read again because they do not belong to the open record */
  private read(line: Line): Line[] {
    const isOpen = this.open.length > 0;
    if (line.text === null) {
      if (isOpen) return [...this.giveUp(errors.quotes), line];
      this.addFrame([line], errors.length);
      return [];
    }
    if (!isOpen && line.text.trim() === '') return [];
    this.open.push(line);
    this.openLength += line.text.length;
    const state = quotesAfter(line.text, { isOpen, delimiter: this.delimiter });
    const isTooMuch = this.open.length > mostLinesOfRecord || this.openLength > longestLineBytes;
    if (state === 'broken' || (state === 'open' && isTooMuch)) return this.giveUp(errors.quotes);
    if (state === 'closed') {
      this.addFrame(this.open, null);
      this.clear();
    }
    return [];
  }

  /** Reports the line that began the record, and returns the others. */
  private giveUp(error: string): Line[] {
    const [first, ...rest] = this.open;
    if (first) this.addFrame([first], error);
    this.clear();
    return rest;
  }

  private clear(): void {
    this.open = [];
    this.openLength = 0;
  }

  private addFrame(lines: readonly Line[], error: string | null): void {
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return;
    const text = lines.map((line) => line.text ?? '').join('\n');
    this.frames.push({ line: first.number, lastLine: last.number, text, error });
  }

  private takeRecords(): SourceRecord[] {
    const sound = this.frames.filter(({ error }) => error === null);
    const parsed = this.parse(sound.map(({ text }) => text).join('\n'));
    if (parsed.length !== sound.length) throw new Error('csv-parse counts records differently'); // see quotesAfter
    const fields = parsed.values();
    const records = this.frames.map(({ line, lastLine, error }): SourceRecord => {
      const content = error === null ? this.toContent(fields.next().value ?? []) : { error };
      return { line, lastLine, content };
    });
    this.frames = [];
    return records;
  }

  private parse(text: string): string[][] {
    return parse(text, {
      delimiter: this.delimiter,
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true, // reported by toContent, with the line
    });
  }

  private toContent(fields: readonly string[]): SourceRecord['content'] {
    if (fields.length !== this.width) {
      return { error: `the line has ${fields.length} fields, but the first line has ${this.width}` };
    }
    for (const { index, name } of this.assignment.ignored) this.columns.observe(name, fields[index]);
    return { values: collectValues(this.assignment, (index) => fields[index]) };
  }
}

/** The candidate that occurs most often in the header, outside quotes. */
function detectDelimiter(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
