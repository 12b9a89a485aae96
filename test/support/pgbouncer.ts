import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRoot } from '../../src/dev/embedded-postgres/service-account.js';
import { anyFreePort } from '../../src/dev/free-port.js';
import { untilAccepting } from './until-accepting.js';

/** `nobody`: PgBouncer, too, refuses to run as root. */
const account = isRoot() ? { uid: 65534, gid: 65534 } : {};

export interface PgBouncer {
  /** The URL of the same database through this pooler. */
  through(databaseUrl: string): string;
  stop(): Promise<void>;
}

/** Null where it is not installed. PGBOUNCER_PATH names one elsewhere. */
export const pgbouncerPath =
  [
    process.env['PGBOUNCER_PATH'],
    '/usr/sbin/pgbouncer',
    '/usr/bin/pgbouncer',
    '/usr/local/bin/pgbouncer',
  ].find((path) => path && existsSync(path)) ?? null;

/** By default, versions from 1.21 can follow prepared statements; 1.24 is the first that does. */
export function followsPreparedStatements(path: string): boolean {
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /PgBouncer (\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || Number(minor) >= 24;
}

/** Starts PgBouncer in transaction mode, otherwise as docs/postgresql.md recommends, for all databases of the server of this URL. */
export async function startPgBouncer(
  path: string,
  serverUrl: string,
  extra: string[] = [],
): Promise<PgBouncer> {
  const { hostname, port, username, password } = new URL(serverUrl);
  const folder = mkdtempSync(join(tmpdir(), 'postern-pgbouncer-'));
  const listenPort = await anyFreePort();
  const [ini, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'userlist.txt')];
  const user = decodeURIComponent(username);
  writeFileSync(users, `"${user}" "${decodeURIComponent(password)}"\n`, {
    mode: 0o600,
  });
  const databases = ['[databases]', `* = host=${hostname} port=${port || '5432'}`];
  const listen = ['listen_addr = 127.0.0.1', `listen_port = ${listenPort}`, 'unix_socket_dir ='];
  // A role that a test creates is looked up in the server.
  const login = ['auth_type = md5', `auth_file = ${users}`, `auth_user = ${user}`, `admin_users = ${user}`];
  const settings = [
    '[pgbouncer]',
    ...listen,
    ...login,
    'pool_mode = transaction',
    'server_login_retry = 1', // as docs/postgresql.md recommends
    ...extra,
  ];
  writeFileSync(ini, [...databases, ...settings, ''].join('\n'), { mode: 0o600 });
  if (account.uid !== undefined)
    for (const each of [folder, ini, users]) chownSync(each, account.uid, account.gid);

  const child = spawn(path, ['-q', ini], { ...account, cwd: folder, stdio: 'ignore' });
  const exited = once(child, 'exit');
  const killWithTests = () => child.kill('SIGKILL');
  process.once('exit', killWithTests);
  await untilAccepting(listenPort, 'PgBouncer');
  return {
    through: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.host = `127.0.0.1:${listenPort}`;
      return url.href;
    },
    stop: async () => {
      child.kill('SIGTERM'); // ends immediately; from 1.23, SIGINT would wait for all clients
      await Promise.race([exited, delay(2_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
      await exited;
      process.off('exit', killWithTests);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
