import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../consumers/postern.mjs';
import { run } from '../consumers/toolchain.mjs';

const setUpFile = 'test/support/test-server.ts';
const ownMigration = `'../../src/database/migrate.js'`;

/** In the predecessor's tests: the template of all databases is migrated by this release. */
const migration = `import { execFileSync } from 'node:child_process';

export function migrate(databaseUrl: string): void {
  const command = [${JSON.stringify(join(root, 'dist/main.js'))}, 'migrate'];
  execFileSync(process.execPath, command, { env: { NODE_ENV: 'development', DATABASE_URL: databaseUrl } });
}
`;

const migrationsOf = (folder) =>
  readdirSync(join(folder, 'src/database/migrations')).filter((name) => name.endsWith('.ts'));

/** Checks a commit out into a folder of its own, with its packages, and builds it. */
export async function checkOut(commit) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-predecessor-'));
  const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  await install(folder);
  const env = { PATH: [join(folder, 'node_modules/.bin'), process.env.PATH].join(delimiter) };
  await run('node', ['scripts/build.mjs'], { cwd: folder, env });
  letSuccessorMigrate(folder);
  return {
    folder,
    missing: migrationsOf(root).length - migrationsOf(folder).length,
    async runTests(paths) {
      const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...paths];
      const output = await run('node', jest, { cwd: folder, env });
      return /^Tests: .*$/m.exec(output)?.[0] ?? '';
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The packages of this checkout are used if they are the same. */
async function install(folder) {
  const lockOf = (place) => readFileSync(join(place, 'package-lock.json'), 'utf8');
  const installed = join(root, 'node_modules');
  if (existsSync(installed) && lockOf(folder) === lockOf(root)) {
    symlinkSync(installed, join(folder, 'node_modules'));
    return;
  }
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
}

/** @throws Error if the predecessor prepares its databases in another way */
function letSuccessorMigrate(folder) {
  const path = join(folder, setUpFile);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(ownMigration))
    throw new Error(`${setUpFile} of the predecessor does not import ${ownMigration}.`);
  writeFileSync(path, text.replace(ownMigration, `'./migrate-by-successor.js'`));
  writeFileSync(join(folder, 'test/support/migrate-by-successor.ts'), migration);
}
