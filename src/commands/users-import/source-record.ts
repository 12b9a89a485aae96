import type { AccountValues } from './account-fields.js';
import type { Line } from './line-splitter.js';

/** The content of one line, or of several if a quoted field spans them; or one entry of a JSON document. */
export interface SourceRecord {
  /** Of an entry, its number. */
  readonly line: number;
  readonly lastLine: number;
  readonly isEntry?: true;
  readonly content: { readonly values: AccountValues } | { readonly error: string };
}

/** Turns lines into records. */
export interface RecordReader {
  push(line: Line): SourceRecord[];
  /** Returns the remaining records when there are no more lines. */
  end(): SourceRecord[];
}
