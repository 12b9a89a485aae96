import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { CommandIo } from '../command.js';
import { ImportError } from './import-error.js';

/**
 * Opens the file to import.
 * @param io its standard input is read for `-`
 * @throws ImportError
 */
export async function openSource(path: string, io: Pick<CommandIo, 'stdin'>): Promise<Readable> {
  if (path === '-') return io.stdin;
  try {
    const file = await open(path);
    const isFolder = (await file.stat()).isDirectory();
    if (!isFolder) return file.createReadStream();
    await file.close();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // file system errors have a code
    const reason = code === 'ENOENT' ? 'The file does not exist' : `The file cannot be read (${code})`;
    throw new ImportError(`${reason}: ${path}`, { cause });
  }
  throw new ImportError(`This is a folder, not a file: ${path}`);
}
