/** One line of a file, counted from 1. */
export interface Line {
  readonly number: number;
  /** Null if the line is too long. Bytes that are not valid UTF-8 become U+FFFD. */
  readonly text: string | null;
}

/** A longer line is skipped, not kept: the memory of an import must not depend on the file. */
export const longestLineBytes = 65_536;

const lineFeed = 10;

/** Splits the chunks of a file into lines. Lines end with LF or CRLF; a byte order mark is removed. */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private isTooLong = false;
  private count = 0;

  /** Whether the current line exceeds the limit, and may never end. */
  get isSkipping(): boolean {
    return this.isTooLong;
  }

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      yield this.complete(chunk.subarray(start, end));
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  /** Returns the last line if it has no line end. */
  *end(): Generator<Line> {
    if (this.rest.length > 0 || this.isTooLong) yield this.complete(Buffer.alloc(0));
  }

  private complete(piece: Buffer): Line {
    this.keep(piece);
    const line = { number: ++this.count, text: this.isTooLong ? null : textOf(this.rest, this.count) };
    this.rest = Buffer.alloc(0);
    this.isTooLong = false;
    return line;
  }

  private keep(piece: Buffer): void {
    this.isTooLong ||= this.rest.length + piece.length > longestLineBytes;
    if (this.isTooLong) this.rest = Buffer.alloc(0);
    else this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
  }
}

function textOf(bytes: Buffer, number: number): string {
  const text = bytes.toString('utf8').replace(/\r$/, '');
  return number === 1 ? text.replace(/^\uFEFF/, '') : text;
}
