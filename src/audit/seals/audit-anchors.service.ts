import { open, type FileHandle } from 'node:fs/promises';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { describeError } from '../../common/errors/describe-error.js';
import { run, runForOne } from '../../database/statement.js';
import { AuditSettings } from '../audit.settings.js';
import { hashOf, readHead, type SealHead } from './seal-hash.js';
import { nextSealsStatement, sealStatement } from './seal-statements.js';

/** Seals read in one query. */
const sealsAtOnce = 500;
/** More than the longest line. */
const tailBytes = 1_024;

/**
 * Appends the head of each seal to a file, which is meant to be on storage that cannot be rewritten. What the file lacks
 * is found by its last line, so nothing is lost while it cannot be written, or while the process does not run, and each
 * replica can have a file of its own.
 */
@Injectable()
export class AuditAnchors {
  private readonly logger = new Logger('Audit');
  private appending: Promise<void> | null = null;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: AuditSettings,
  ) {}

  /** Never rejects: a file that cannot be written must not stop the sealing. */
  append(): Promise<void> {
    const { anchorFile } = this.settings;
    if (anchorFile === null) return Promise.resolve();
    // One at a time: storage that hangs gets no second request.
    this.appending ??= this.appendMissing(anchorFile)
      .catch((error: unknown) => this.report(error))
      .finally(() => (this.appending = null));
    return this.appending;
  }

  private report(error: unknown): void {
    this.logger.error({
      event: 'audit.anchor_failed',
      msg: 'AUDIT_ANCHOR_FILE could not be written; what it lacks is written once it can be',
      reason: describeError(error),
    });
  }

  private async appendMissing(path: string): Promise<void> {
    const file = await open(path, 'a+');
    try {
      const { head, isTerminated } = await readEnd(file);
      if (head && !(await this.isInChain(head))) return this.reportOtherChain(head.number);
      let prefix = isTerminated ? '' : '\n'; // after a line that was not written to its end
      for (let after = head?.number ?? '0'; ;) {
        const seals = await run(this.dataSource.manager, nextSealsStatement(after, sealsAtOnce));
        const last = seals.at(-1);
        if (!last) break;
        await file.appendFile(prefix + seals.map((seal) => `${seal.number}:${hashOf(seal)}\n`).join(''));
        [prefix, after] = ['', last.number];
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  private async isInChain({ number, hash }: SealHead): Promise<boolean> {
    const seal = await runForOne(this.dataSource.manager, sealStatement(number));
    return seal !== null && hashOf(seal) === hash;
  }

  private reportOtherChain(number: string): void {
    this.logger.error({
      event: 'audit.anchor_mismatch',
      msg: 'the audit log does not fit the last line of AUDIT_ANCHOR_FILE, so nothing is appended',
      number,
    });
  }
}

/** The last whole line, and whether the file ends with a line break. */
async function readEnd(file: FileHandle): Promise<{ head: SealHead | null; isTerminated: boolean }> {
  const status = await file.stat();
  if (!status.isFile()) throw new Error('it is not a regular file');
  const start = Math.max(0, status.size - tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
  const text = buffer.toString('utf8', 0, bytesRead);
  const head = text.split('\n').reduce<SealHead | null>((last, line) => readHead(line) ?? last, null);
  if (!head && start > 0) throw new Error('its last lines are not heads of seals');
  return { head, isTerminated: text === '' || text.endsWith('\n') };
}
