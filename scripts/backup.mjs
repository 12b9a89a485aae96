/**
 * `npm run test:backup`: dumps the database of a running installation with pg_dump, restores it into an empty database,
 * starts Postern with it, and checks what docs/operations.md says about a restore. It needs an installed PostgreSQL with
 * its server programs; POSTGRES_BIN is their folder, if it is not found.
 */
import { deepStrictEqual, match, rejects, strictEqual } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, runCases } from './consumers/toolchain.mjs';
import { Account, startLoad } from './deployment/accounts.mjs';
import { findInstalledPostgres, runStatements, startCluster } from './deployment/postgres.mjs';
import { newSecrets, Process, Replica } from './deployment/production.mjs';
import { openMailServer } from './mail-server.mjs';

const bin = findInstalledPostgres();
const password = 'correct-horse';

/** As in docs/postgresql.md: one role owns the database, and the application uses another one. */
const setUp = [
  `CREATE ROLE auth_owner LOGIN PASSWORD '${password}'`,
  `CREATE ROLE auth_serve LOGIN PASSWORD '${password}'`,
  `CREATE DATABASE auth OWNER auth_owner ENCODING 'UTF8' TEMPLATE template0`,
];

function urlAs(cluster, role, database) {
  const url = new URL(cluster.adminUrl(database));
  url.username = role;
  url.password = password;
  return url.href;
}

/** A server and a worker on a database. */
async function startOn(cluster, database, env) {
  const application = { ...env, DATABASE_URL: urlAs(cluster, 'auth_serve', database) };
  const server = await Replica.start(application);
  const worker = new Process(['worker'], application);
  return {
    url: `http://127.0.0.1:${server.port}`,
    stop: () => Promise.all([server.stop(), worker.end('SIGTERM')]),
  };
}

async function migrate(cluster, database, env) {
  const migration = new Process(['migrate', '--grant', 'auth_serve'], {
    ...env,
    DATABASE_URL: urlAs(cluster, 'auth_owner', database),
  });
  strictEqual(await migration.end(), 0, migration.lines.join('\n'));
  return migration.lines.join('\n');
}

/** What happens between the dump and the loss of the database. */
async function liveOn({ ada, loser, consumed, mail, url }) {
  mail.setOpen(true);
  const queued = await mail.mailTo(ada.email, 1);
  strictEqual((await consumed.confirm(queued.code)).status, 200, 'the code of the queued message');
  const renewed = await ada.refresh();
  strictEqual((await loser.logout()).status, 204);
  const late = await Account.register(url, mail);
  const { code } = await mail.mailTo(late.email);
  return { queued, renewed, late, code };
}

async function dumpUnderLoad({ cluster, url, mail }, file) {
  const load = startLoad(url, mail);
  await delay(1_000);
  const owner = urlAs(cluster, 'auth_owner', 'auth');
  await run(join(bin, 'pg_dump'), ['--format=custom', `--file=${file}`, `--dbname=${owner}`]);
  await delay(500);
  const { done, failed } = await load.end();
  deepStrictEqual(failed, []);
  return done;
}

async function restore(cluster, file) {
  const create = `CREATE DATABASE restored OWNER auth_owner ENCODING 'UTF8' TEMPLATE template0`;
  await runStatements(cluster.adminUrl(), create);
  const target = `--dbname=${urlAs(cluster, 'auth_owner', 'restored')}`;
  await run(join(bin, 'pg_restore'), ['--single-transaction', '--exit-on-error', target, file]);
  await runStatements(urlAs(cluster, 'auth_owner', 'restored'), 'ANALYZE');
}

/** What a restore keeps, and what it brings back. */
async function checkRestored({ cluster, url, mail, ada, loser, consumed }, { queued, renewed, late, code }) {
  const tell = async (what, response, status) => strictEqual((await response).status, status, what);
  await tell('an account signs in with its password', ada.signIn(url), 200);
  await tell('a token from after the dump is refused', ada.refreshWith(renewed, url), 401);
  await tell('the token from before the dump works', ada.refreshWith(ada.first, url), 200);
  await tell('a code from after the dump does not exist', late.confirmAt(url, code), 400);
  await tell(
    'a session that was ended after the dump is live again',
    loser.refreshWith(loser.first, url),
    200,
  );
  const again = await mail.mailTo(ada.email, 2);
  deepStrictEqual(again, queued, 'a message that was queued is sent again');
  await tell(
    'a code that was used after the dump can be used again',
    consumed.confirm(queued.code, url),
    200,
  );

  const fresh = await Account.register(url, mail);
  await tell('somebody registers', fresh.confirmAt(url, (await mail.mailTo(fresh.email)).code), 200);
  const owner = urlAs(cluster, 'auth_owner', 'restored');
  const unlogged = `SELECT relpersistence AS kind, (SELECT count(*)::int FROM rate_limits) AS hits
                    FROM pg_class WHERE oid = 'rate_limits'::regclass`;
  const [{ kind, hits }] = await runStatements(owner, unlogged);
  deepStrictEqual([kind, hits > 0], ['u', true], 'the counts of rate limits are in a dump');
  await runStatements(owner, `SELECT graphile_worker.add_job('clean_up_sessions')`);
  for (let tries = 0; tries < 200; tries += 1) {
    const [{ left }] = await runStatements(
      owner,
      'SELECT count(*)::int AS left FROM graphile_worker._private_jobs',
    );
    if (left === 0) return;
    await delay(50);
  }
  throw new Error('A scheduled task was not run.');
}

/** New secrets instead of the earlier ones: what the restore brought back is void. */
async function checkNewSecrets({ ada, loser }, url) {
  strictEqual((await loser.refreshWith(loser.first, url)).status, 401);
  strictEqual((await ada.refreshWith(ada.first, url)).status, 401);
  strictEqual((await ada.signIn(url)).status, 200);
}

/** The head of the audit log, once a server has sealed events, which it does every minute. */
async function sealedHead(cluster, env) {
  for (let tries = 0; tries < 150; tries += 1) {
    const output = await audit(cluster, 'auth', { env, args: ['seals'] });
    const [head] = /\d+:[\w-]{43}/.exec(output) ?? [];
    if (head) return head;
    await delay(1_000);
  }
  throw new Error('The audit log was not sealed.');
}

async function audit(cluster, database, { env, args }) {
  const url = urlAs(cluster, 'auth_serve', database);
  const command = new Process(['audit', ...args], { ...env, DATABASE_URL: url });
  strictEqual(await command.end(), 0, command.lines.join('\n'));
  return command.lines.join('\n');
}

/** The seals of before the dump, in a database with other defaults. */
async function checkAuditLog(cluster, { env, head }) {
  const others = [
    'TimeZone = "Asia/Tokyo"',
    'DateStyle = "German"',
    'extra_float_digits = 0',
    'bytea_output = escape',
  ];
  const owner = urlAs(cluster, 'auth_owner', 'restored');
  await runStatements(owner, ...others.map((setting) => `ALTER DATABASE restored SET ${setting}`));
  match(
    await audit(cluster, 'restored', { env, args: ['verify', '--expect', head] }),
    /Everything fits: [1-9]/,
  );
}

/** What is in the dump, and what happens after it. */
async function backUp({ cluster, mail, url, env }) {
  const ada = await Account.signUp(url, mail);
  const loser = await ada.otherDevice();
  const head = await sealedHead(cluster, env);
  mail.setOpen(false);
  const consumed = await ada.startCodeSignIn();
  const file = join(cluster.folder, 'postern.dump');
  const before = { cluster, mail, url, ada, loser, consumed };
  const requests = await dumpUnderLoad(before, file);
  const other = ['--format=custom', '--file=/dev/null', `--dbname=${urlAs(cluster, 'auth_serve', 'auth')}`];
  await rejects(run(join(bin, 'pg_dump'), other), /permission denied|row-level/, 'another role cannot dump');
  return { file, head, before, later: await liveOn(before), requests };
}

async function checkBackup() {
  const [cluster, mail] = [await startCluster(bin), await openMailServer()];
  const running = [];
  const env = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost:3000',
    SMTP_URL: mail.url,
    SMTP_ALLOW_INSECURE: 'true',
    MAIL_FROM: 'no-reply@postern.example',
    RATE_LIMIT_FACTOR: '1000',
    ALLOW_UNSAFE_LIMITS: 'true',
    ...newSecrets(),
  };
  const start = async (database, settings = env) => {
    running.push(await startOn(cluster, database, settings));
    return running.at(-1).url;
  };
  const stop = () => running.pop()?.stop();
  try {
    await runStatements(cluster.adminUrl(), ...setUp);
    await migrate(cluster, 'auth', env);
    const url = await start('auth');
    const { file, head, before, later, requests } = await backUp({ cluster, mail, url, env });
    await stop();
    await restore(cluster, file);
    match(await migrate(cluster, 'restored', env), /up to date/);
    await checkAuditLog(cluster, { env, head });
    await checkRestored({ ...before, url: await start('restored') }, later);
    await stop();
    const { APP_SECRETS } = newSecrets();
    await checkNewSecrets(before, await start('restored', { ...env, APP_SECRETS }));
    const version = await run(join(bin, 'pg_dump'), ['--version']);
    return `${version.trim()}; ${requests} requests during the dump of ${Math.round(statSync(file).size / 1024)} KiB`;
  } finally {
    await stop();
    await cluster.stop();
    await mail.close();
  }
}

if (bin) await runCases([{ name: 'backup and restore', needs: [], run: checkBackup }]);
else {
  console.error(
    'PostgreSQL is not installed with its server programs and pg_dump: install it, or set POSTGRES_BIN.',
  );
  process.exitCode = 2;
}
