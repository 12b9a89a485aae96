import type { AccountValues } from './account-fields.js';
import type { Line } from './line-splitter.js';

/** The content of one line, or of several if a quoted field spans them. */
export interface SourceRecord {
  readonly line: number;
  readonly lastLine: number;
  readonly content: { readonly values: AccountValues } | { readonly error: string };
}

/** Turns lines into records. */
export interface RecordReader {
  /** Names of ignored columns; more may be added with every line. */
  readonly ignored: ReadonlySet<string>;
  push(line: Line): SourceRecord[];
  /** Returns the remaining records when there are no more lines. */
  end(): SourceRecord[];
}
