import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Specs that need a build, a browser or a dedicated machine. */
const leftOut = [
  /^test\/(?:timing|browser|dev)\//,
  /\/(?:packaging|processes|killed-worker|mail-check)\.spec/,
  // These read the sources as text, and would find the mutants in it.
  /\/(?:credential-version|settings|security-doc|env-example)\.spec/,
];

export function findSpecs(root) {
  return ['src', 'test']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map(
        (path) => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => path.endsWith('.spec.ts') && leftOut.every((kind) => !kind.test(path)))
    .toSorted();
}
