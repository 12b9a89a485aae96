import { parse } from 'csv-parse/sync';
import { assignColumns, type AccountValues, type Assignment } from './account-fields.js';
import { quotesAfter } from './csv-quotes.js';
import { ImportError } from './import-error.js';
import { longestLineBytes, type Line } from './line-splitter.js';
import type { RecordReader, SourceRecord } from './source-record.js';

/** Records that are parsed at once: a call of the parser costs as much as eight records. */
const batchSize = 256;
/** Beyond this, a quote was forgotten. */
const mostLinesOfRecord = 500;

const errors = {
  quotes: 'a quotation mark is out of place, or has no counterpart',
  length: `the line is longer than ${longestLineBytes / 1_024} KiB`,
} as const;

/** The lines of one record, or what is wrong with its first one. */
interface Frame {
  readonly line: number;
  readonly lastLine: number;
  readonly text: string;
  readonly error: string | null;
}

/**
 * Reads CSV. Which lines make a record is decided here, and csv-parse gets whole records with sound quotes only: left
 * alone with a forgotten quote, it takes the rest of the file for one field, in memory, and where it may skip what it
 * does not like, it cannot tell which lines those were. Here such a quote costs its own line, and the next one is read
 * as if nothing had been.
 */
export class CsvReader implements RecordReader {
  private readonly delimiter: string;
  private readonly width: number;
  private readonly assignment: Assignment;
  private open: Line[] = [];
  private openLength = 0;
  private frames: Frame[] = [];

  /** @throws ImportError where the first line is no header with a column for the address */
  constructor(header: string) {
    this.delimiter = detectDelimiter(header);
    const quotes = quotesAfter(header, { isOpen: false, delimiter: this.delimiter });
    const [names = []] = quotes === 'closed' ? this.parse(header) : [];
    this.width = names.length;
    this.assignment = assignColumns(names.map((name) => name.trim()));
    if (!this.assignment.columns.some(({ field }) => field === 'email')) {
      throw new ImportError('There is no column "email" in the first line.');
    }
  }

  get ignored(): ReadonlySet<string> {
    return new Set(this.assignment.ignored);
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

  /** @returns lines that have to be read once more, because they were no part of the record that was open */
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

  /** Blames the line that began the record, and gives the others back. */
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
    if (parsed.length !== sound.length) throw new Error('csv-parse counts the records otherwise'); // see quotesAfter
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
      relax_column_count: true, // told by toContent, with the line
    });
  }

  private toContent(fields: readonly string[]): SourceRecord['content'] {
    if (fields.length !== this.width) {
      return { error: `the number of fields is ${fields.length}, and in the first line it is ${this.width}` };
    }
    const values: AccountValues = {};
    for (const { index, field } of this.assignment.columns) values[field] = fields[index];
    return { values };
  }
}

/** The one that stands most often in the header, outside quotes. */
function detectDelimiter(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
