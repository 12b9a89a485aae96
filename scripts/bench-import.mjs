/**
 * Measures the speed of `users-import` on a separate embedded database (durable, like that of `npm start`), and
 * whether its memory depends on the file.
 *
 *   npm run build && node scripts/bench-import.mjs [lines …]      default: 100000 and 1000000
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../dist/database/migrate.js';
import { startEmbeddedPostgres } from '../dist/dev/embedded-postgres/embedded-postgres.js';

const root = join(import.meta.dirname, '..');
const header =
  'id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined\n';

/** In the format of an exported Django user table. */
function line(number, count) {
  const salt = randomBytes(16).toString('base64url');
  const hash = `pbkdf2_sha256$1000000$${salt}$${randomBytes(32).toString('base64')}`;
  const [first, last] = number % 10 === 0 ? ['"Ada ""L."""', '"Lovelace, née Byron"'] : ['Ada', 'Lovelace'];
  const email = `user${number}-of-${count}@example.com`;
  const joined = '2020-01-02 03:04:05.678901+00';
  return `${number},${hash},2024-05-31 09:30:00+00,f,user${number},${first},${last},${email},f,t,${joined}\n`;
}

async function writeCsv(path, count) {
  const file = createWriteStream(path);
  file.write(header);
  for (let number = 1; number <= count; number += 1) {
    if (!file.write(line(number, count))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** Peak memory as the process itself measures it, reported when it exits. */
const tellMemory = `process.on('exit', () => {
  console.log('peak memory', Math.round(process.resourceUsage().maxRSS / 1024), 'MiB');
});`;

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
const dataDir = join(folder, 'state', 'postgres');
const postgres = await startEmbeddedPostgres({ rootDir: root, dataDir, durable: true, log: () => {} });
try {
  await migrate(postgres.url);
  const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000];
  for (const count of counts) {
    const path = join(folder, `${count}.csv`);
    await writeCsv(path, count);
    const preload = `data:text/javascript,${encodeURIComponent(tellMemory)}`;
    for (const more of [['--dry-run'], []]) {
      console.log(`\n${count} lines ${more.join(' ')}`);
      const args = ['--import', preload, join(root, 'dist/main.js'), 'users-import', path, ...more];
      const env = { ...process.env, DATABASE_URL: postgres.url };
      spawnSync(process.execPath, args, { stdio: 'inherit', env });
    }
    rmSync(path);
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
