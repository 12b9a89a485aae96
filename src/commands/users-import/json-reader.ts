import { assignColumns, type AccountValues, type Assignment } from './account-fields.js';
import { ImportError } from './import-error.js';
import { longestLineBytes, type Line } from './line-splitter.js';
import type { RecordReader, SourceRecord } from './source-record.js';

/** Limits the ignored names that are reported: every line could have different ones. */
const mostIgnored = 100;

/** Reads one JSON object per line. */
export class JsonReader implements RecordReader {
  readonly ignored = new Set<string>();
  private known: { readonly names: string; readonly assignment: Assignment } | null = null;

  push(line: Line): SourceRecord[] {
    if (line.text?.trim() === '') return [];
    return [{ line: line.number, lastLine: line.number, content: this.read(line.text) }];
  }

  end(): SourceRecord[] {
    return [];
  }

  private read(text: string | null): SourceRecord['content'] {
    if (text === null) return { error: `the line is longer than ${longestLineBytes / 1_024} KiB` };
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return this.toContent(value);
      return { error: 'the line is not a JSON object' };
    } catch (error) {
      // JSON.parse would quote the line, which contains a password hash.
      return { error: error instanceof ImportError ? error.message : 'the line is not JSON' };
    }
  }

  /** Reads own entries only: inherited properties such as `constructor` are not fields of a line. */
  private toContent(object: object): SourceRecord['content'] {
    const entries = Object.entries(object) as [string, unknown][]; // parsed from JSON
    const { columns, ignored } = this.assign(entries.map(([name]) => name));
    for (const name of ignored) if (this.ignored.size < mostIgnored) this.ignored.add(name);
    const values: AccountValues = {};
    for (const { index, field } of columns) values[field] = entries[index]?.[1];
    return { values };
  }

  /** Usually, all lines of a file have the same names. */
  private assign(names: readonly string[]): Assignment {
    const joined = names.join('\n');
    if (this.known?.names !== joined) this.known = { names: joined, assignment: assignColumns(names) };
    return this.known.assignment;
  }
}
