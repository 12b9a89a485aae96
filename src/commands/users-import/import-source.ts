import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { CommandIo } from '../command.js';
import { ImportError } from './import-error.js';

/**
 * The file to import. It is read twice: once to check it, and once to import it, so that a file that must not be
 * imported leaves nothing behind.
 */
export interface ImportSource {
  /** Reads everything for the first time. */
  check(): AsyncIterable<Buffer>;
  /** Reads everything again. Must not be called before `check` has ended. */
  reread(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens the file to import.
 * @param io its standard input is read for `-`
 * @throws ImportError
 */
export async function openSource(path: string, io: Pick<CommandIo, 'stdin'>): Promise<ImportSource> {
  if (path === '-') return new StreamSource(io.stdin);
  const file = await openFile(path);
  if ((await file.stat()).isFile()) return new FileSource(file);
  return new StreamSource(file.createReadStream());
}

/** @throws ImportError */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    const isFolder = (await file.stat()).isDirectory();
    if (!isFolder) return file;
    await file.close();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // file system errors have a code
    const reason = code === 'ENOENT' ? 'The file does not exist' : `The file cannot be read (${code})`;
    throw new ImportError(`${reason}: ${path}`, { cause });
  }
  throw new ImportError(`This is a folder, not a file: ${path}`);
}

class FileSource implements ImportSource {
  constructor(private readonly file: FileHandle) {}

  check(): AsyncIterable<Buffer> {
    return this.reread();
  }

  reread(): AsyncIterable<Buffer> {
    return this.file.createReadStream({ start: 0, autoClose: false });
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** Standard input or a pipe, which can be read only once: a temporary file keeps what was read. */
class StreamSource implements ImportSource {
  private copy: FileHandle | null = null;

  constructor(private readonly stream: Readable) {}

  async *check(): AsyncGenerator<Buffer> {
    try {
      this.copy = await openUnlinked();
    } catch (cause) {
      throw this.refuse(cause);
    }
    for await (const chunk of this.stream as AsyncIterable<Buffer | string>) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      await this.copy.writeFile(bytes).catch((cause: unknown) => {
        throw this.refuse(cause);
      });
      yield bytes;
    }
  }

  reread(): AsyncIterable<Buffer> {
    if (!this.copy) throw new Error('check() comes first');
    return this.copy.createReadStream({ start: 0, autoClose: false });
  }

  async close(): Promise<void> {
    this.stream.destroy();
    await this.copy?.close();
  }

  private refuse(cause: unknown): ImportError {
    const { code } = cause as NodeJS.ErrnoException; // file system errors have a code
    const advice = 'give the path of a file instead, or set TMPDIR to a folder with more space';
    return new ImportError(`The input cannot be kept in the temporary folder (${code}); ${advice}.`, {
      cause,
    });
  }
}

/** Creates a file that only this process can read, and that disappears with it however it ends. */
async function openUnlinked(): Promise<FileHandle> {
  const path = join(tmpdir(), `postern-import-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
