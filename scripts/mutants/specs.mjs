import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Specs that need a build, a browser or a dedicated machine. */
const leftOut = [
  /^test\/(?:timing|browser|dev)\//,
  /\/(?:packaging|processes|killed-worker|mail-check|readme-production)\.spec/,
  // These read the sources, or the text of a statement, and would find the mutants in it.
  /\/(?:credential-version|settings|security-doc|env-example|scripts|prepared-statements)\.spec/,
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
