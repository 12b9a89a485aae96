import type { AccountValues } from './account-fields.js';
import type { Line } from './line-splitter.js';

/** What a file says in one line, or in several where a quoted field goes over them. */
export interface SourceRecord {
  readonly line: number;
  readonly lastLine: number;
  readonly content: { readonly values: AccountValues } | { readonly error: string };
}

/** Makes records of lines. */
export interface RecordReader {
  /** Names that mean nothing to an import; more may come with every line. */
  readonly ignored: ReadonlySet<string>;
  push(line: Line): SourceRecord[];
  /** What is left when there are no more lines. */
  end(): SourceRecord[];
}
