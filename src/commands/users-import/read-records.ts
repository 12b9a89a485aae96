import { CsvReader } from './csv-reader.js';
import { ImportError } from './import-error.js';
import type { ImportFormat } from './import-options.js';
import { isJsonDocument, JsonDocumentReader } from './json-document-reader.js';
import { JsonReader, type JsonOptions } from './json-reader.js';
import { LineSplitter, longestLineBytes, type Line } from './line-splitter.js';
import type { RecordReader, SourceRecord } from './source-record.js';

export interface ReadOptions extends JsonOptions {
  /** Null to detect it from the first line. */
  readonly format: ImportFormat | null;
}

type Chunks = AsyncIterable<Buffer>;

/**
 * Reads the records of a file, one chunk at a time, each only when it is requested.
 * @throws ImportError if the file cannot be an import file
 */
export async function* readRecords(
  chunks: Chunks,
  options: ReadOptions,
): AsyncGenerator<readonly SourceRecord[]> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const head = await readHead(source);
    const all = { [Symbol.asyncIterator]: () => following(head, source) };
    const start = head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    const isDocument = options.format !== 'csv' && isJsonDocument(start);
    yield* isDocument
      ? readDocument(all, { ...options, isList: start.startsWith('[') })
      : readLines(all, options);
  } finally {
    await source.return?.();
  }
}

/** Reads as much as a first line may have, or the whole file. */
async function readHead(source: AsyncIterator<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= longestLineBytes) {
    const next = await source.next();
    if (next.done) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(chunks);
}

async function* following(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

async function* readDocument(
  chunks: Chunks,
  options: JsonOptions & { isList: boolean },
): AsyncGenerator<readonly SourceRecord[]> {
  const reader = new JsonDocumentReader(options);
  let isFirst = true;
  for await (const chunk of chunks) {
    yield reader.push(isFirst ? withoutByteOrderMark(chunk) : chunk);
    isFirst = false;
  }
  yield reader.end();
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  const mark = Buffer.from('\uFEFF');
  return chunk.subarray(0, mark.length).equals(mark) ? chunk.subarray(mark.length) : chunk;
}

async function* readLines(chunks: Chunks, options: ReadOptions): AsyncGenerator<readonly SourceRecord[]> {
  const splitter = new LineSplitter();
  let reader: RecordReader | undefined;
  const take = (lines: Iterable<Line>): SourceRecord[] => {
    const records: SourceRecord[] = [];
    for (const line of lines) {
      if (reader) records.push(...reader.push(line));
      else if (line.text?.trim() !== '') {
        reader = openReader(line, options);
        if (reader instanceof JsonReader) records.push(...reader.push(line));
      }
    }
    return records;
  };
  for await (const chunk of chunks) {
    const records = take(splitter.push(chunk));
    if (reader) yield records;
    else if (splitter.isSkipping) throw tooLong();
  }
  const records = take(splitter.end());
  if (!reader) throw new ImportError('The file is empty.');
  yield [...records, ...reader.end()];
}

/** Decides by the first line that is not blank. */
function openReader({ text }: Line, options: ReadOptions): RecordReader {
  if (text === null) throw tooLong();
  if (text.includes('\u0000') || text.includes('\uFFFD')) {
    throw new ImportError('The file is not UTF-8 text.');
  }
  if (text.includes('\r'))
    throw new ImportError('The lines end with CR only; they must end with LF or CRLF.');
  const start = text.trimStart()[0];
  if ((options.format ?? (start === '{' ? 'jsonl' : 'csv')) === 'csv') {
    return new CsvReader(text, options.columns);
  }
  if (start !== '{') throw new ImportError('The first line is not a JSON object.');
  return new JsonReader(options);
}

function tooLong(): ImportError {
  const limit = `${longestLineBytes / 1_024} KiB`;
  return new ImportError(`The first line is longer than ${limit}; this is not a list of accounts.`);
}
