/** One line of a file, counted from 1. */
export interface Line {
  readonly number: number;
  /** Null where the line is longer than any should be. Bytes that are no UTF-8 became U+FFFD. */
  readonly text: string | null;
}

/** Beyond this, a line is skipped and not kept: the memory of an import must not depend on its file. */
export const longestLineBytes = 65_536;

const lineFeed = 10;

/**
 * Makes lines of the chunks of a file. Line ends are LF or CRLF, and a byte order mark is no part of the first line.
 */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private isTooLong = false;
  private count = 0;

  /** The line that has begun is longer than it may be, and may have no end at all. */
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

  /** The last line, where no line end follows it. */
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
