import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** A file of the console, as it is sent. */
export interface ConsoleFile {
  type: string;
  plain: Buffer;
  gzip: Buffer;
}

export interface ConsoleFiles {
  page: ConsoleFile;
  /** By their names, which contain a hash of their content. */
  assets: ReadonlyMap<string, ConsoleFile>;
}

/** Beside this file in a build. Tests run the sources, with the build of the project. */
const besideThis = new URL('./public', import.meta.url);
const builtDirectory = fileURLToPath(
  existsSync(besideThis) ? besideThis : new URL('../../dist/console/public', import.meta.url),
);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @throws Error if the console was not built */
export function readConsoleFiles(directory = builtDirectory): ConsoleFiles {
  try {
    const assets = join(directory, 'assets');
    const names = readdirSync(assets).filter((name) => types[extname(name)] !== undefined);
    return {
      page: readFile(directory, 'index.html'),
      assets: new Map(names.map((name) => [name, readFile(assets, name)])),
    };
  } catch (cause) {
    throw new Error('The console is not built: run "npm run build", or set CONSOLE_ENABLED=false.', {
      cause,
    });
  }
}

function readFile(directory: string, name: string): ConsoleFile {
  const plain = readFileSync(join(directory, name));
  return { type: types[extname(name)] ?? '', plain, gzip: gzipSync(plain, { level: 9 }) };
}
