import { readFileSync } from 'node:fs';

/** The version of the product. */
export const productVersion = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version; // npm requires one
}
