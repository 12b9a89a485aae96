import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../consumers/postern.mjs';

/** A file of deploy/, with what an operator edits replaced. Fails if it does not contain what is to be replaced. */
export function editSample(path, edits) {
  let text = readFileSync(join(root, 'deploy', path), 'utf8');
  for (const [before, after] of edits) {
    if (!text.includes(before)) throw new Error(`deploy/${path} does not contain: ${before}`);
    text = text.replaceAll(before, after);
  }
  return text;
}

/** The value that the comment of a sample gives for a setting of Postern. */
export function settingFor(path, name) {
  const [, value] =
    new RegExp(`^#\\s+${name}=(\\S+)`, 'm').exec(readFileSync(join(root, 'deploy', path), 'utf8')) ?? [];
  if (!value) throw new Error(`deploy/${path} does not give ${name}.`);
  return value;
}
