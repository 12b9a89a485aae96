import { CsvReader } from './csv-reader.js';
import { ImportError } from './import-error.js';
import type { ImportFormat } from './import-options.js';
import { JsonReader } from './json-reader.js';
import { LineSplitter, longestLineBytes, type Line } from './line-splitter.js';
import type { RecordReader, SourceRecord } from './source-record.js';

export interface RecordBatch {
  readonly records: readonly SourceRecord[];
  /** Names of columns that were ignored so far. */
  readonly ignored: ReadonlySet<string>;
}

/**
 * Reads the records of a file, one chunk at a time, each only when it is requested.
 * @param format null to detect it from the first line
 * @throws ImportError if the file cannot be an import file
 */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  format: ImportFormat | null,
): AsyncGenerator<RecordBatch> {
  const splitter = new LineSplitter();
  let reader: RecordReader | undefined;
  const take = (lines: Iterable<Line>): SourceRecord[] => {
    const records: SourceRecord[] = [];
    for (const line of lines) {
      if (reader) records.push(...reader.push(line));
      else if (line.text?.trim() !== '') {
        reader = openReader(line, format);
        if (reader instanceof JsonReader) records.push(...reader.push(line));
      }
    }
    return records;
  };
  for await (const chunk of chunks) {
    const records = take(splitter.push(chunk));
    if (reader) yield { records, ignored: reader.ignored };
    else if (splitter.isSkipping) throw tooLong();
  }
  const records = take(splitter.end());
  if (!reader) throw new ImportError('The file is empty.');
  yield { records: [...records, ...reader.end()], ignored: reader.ignored };
}

/** Decides by the first line that is not blank. */
function openReader({ text }: Line, format: ImportFormat | null): RecordReader {
  if (text === null) throw tooLong();
  if (text.includes('\u0000') || text.includes('\uFFFD')) {
    throw new ImportError('The file is not UTF-8 text.');
  }
  if (text.includes('\r'))
    throw new ImportError('The lines end with CR only; they must end with LF or CRLF.');
  const start = text.trimStart()[0];
  if (start === '[' && format !== 'csv') {
    throw new ImportError('The file is a JSON list; each account must be an object on its own line.');
  }
  if ((format ?? (start === '{' ? 'jsonl' : 'csv')) === 'csv') return new CsvReader(text);
  if (start !== '{') throw new ImportError('The first line is not a JSON object.');
  return new JsonReader();
}

function tooLong(): ImportError {
  const limit = `${longestLineBytes / 1_024} KiB`;
  return new ImportError(`The first line is longer than ${limit}; this is not a list of accounts.`);
}
