import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What needs a build, a browser or a machine of its own, or is about other code alone. */
const leftOut = /^test\/(?:timing|browser|dev)\/|^test\/contract\/(?:packaging|processes)\.spec/;
/** What reads the sources as text would find the mutants in it. */
const readsSources =
  /^test\/contract\/(?:credential-version|settings|security-doc)\.spec|^src\/config\/env-example\.spec/;

export function findSpecs(root) {
  return ['src', 'test']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map(
        (path) => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => path.endsWith('.spec.ts') && !leftOut.test(path) && !readsSources.test(path))
    .toSorted();
}
