import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

export class NotUtf8Error extends Error {}

/**
 * Returns the text of a file, without a byte order mark.
 * @throws NotUtf8Error also for the UTF-16 that Windows PowerShell writes: its ASCII characters have NUL bytes
 */
export function readTextFile(path: string): string {
  const bytes = readFileSync(path);
  if (!isUtf8(bytes) || bytes.includes(0))
    throw new NotUtf8Error(`${path} is not UTF-8 text: save it in this encoding.`);
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
