import { createHash } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { recogniseDevice } from '../../dist/common/device.js';
import { shortenIp } from '../../dist/common/http/ip-network.js';

/** The product's parameters. */
export const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
export const password = 'correct horse battery staple';
export const kid = 'bench';
export const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** The last digit of an ID: its table. */
export const idKinds = { user: 1, session: 2, endedSession: 3, delivery: 4 };
const epochMs = 1_700_000_000_000;

/** The ID of row n, as JavaScript and as SQL: version 7, so in the order of their numbers. */
export function idOf(kind, n) {
  const time = (epochMs + n).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-00000000000${idKinds[kind]}`;
}
export const idSql = (kind, n) =>
  `(lpad(to_hex(${epochMs} + ${n}), 12, '0') || '700080000000000${'0'.repeat(4)}${idKinds[kind]}')::uuid`;

export const challengeIdOf = (n) => createHash('md5').update(`challenge${n}`).digest('base64url');
export const challengeIdSql = (n) =>
  `translate(rtrim(encode(decode(md5('challenge' || ${n}), 'hex'), 'base64'), '='), '+/', '-_')`;

/** Of an account that exists, and of one that a confirmation creates. */
export const addressOf = (n) => `person${n}@d${n % 100}.example`;
const addressSql = (n) => `'person' || ${n} || '@d' || ${n} % 100 || '.example'`;
export const newAddressOf = (n) => `new${n}@d${n % 100}.example`;
export const newAddressSql = (n) => `'new' || ${n} || '@d' || ${n} % 100 || '.example'`;

/** The network of account n: each has its own, because one network can use only a share of the service. */
export const ipOf = (n) => `198.18.${Math.floor(n / 250) % 250}.${n % 250}`;
export const ipSql = (n) => `'198.18.' || ${n} / 250 % 250 || '.' || ${n} % 250`;

const network = shortenIp(ipOf(1));
const device = JSON.stringify(recogniseDevice(userAgent));
let passwordHash;

/** Inserts accounts, each with a session of the device and network from which it signs in, and their histories. */
export async function insertAccounts(database, accounts) {
  passwordHash ??= await hash(password, argon2id);
  await database.query(
    `INSERT INTO users (id, email, email_verified_at, password_hash, full_name, locale, devices_trusted_since)
     SELECT ${idSql('user', 'n')}, ${addressSql('n')}, now(), $1, 'Person ' || n, 'en', now() - interval '1 year'
     FROM generate_series(1, $2::int) AS n`,
    [passwordHash, accounts],
  );
  await insertSessions(database, { from: 1, count: accounts, accounts });
  await insertSessions(database, { from: 1, count: accounts / 2, accounts, kind: 'endedSession' });
  await insertChallenges(database, { from: 1 - accounts / 5, count: accounts / 5, isHistory: true });
}

/** Session n is of account n. Further sessions are of the second half of the accounts: the first half logs in. */
export const ownerOf = (n, accounts) =>
  n <= accounts ? n : accounts / 2 + 1 + (n % Math.floor(accounts / 2));
const ownerSql = `CASE WHEN n <= $3::int THEN n ELSE $3::int / 2 + 1 + n % ($3::int / 2) END`;

export async function insertSessions(database, { from, count, accounts, kind = 'session' }) {
  await database.query(
    `INSERT INTO sessions (id, user_id, kid, amr, ip, network, device, expires_at, absolute_expires_at, revoked_at)
     SELECT ${idSql(kind, 'n')}, ${idSql('user', `(${ownerSql})`)}, '${kid}', '{pwd}', ${ipSql('n')},
            '${network}', '${device}', now() + interval '7 days', now() + interval '30 days',
            ${kind === 'session' ? 'NULL' : 'now()'}
     FROM generate_series($1::int, $1::int + $2::int - 1) AS n`,
    [from, count, accounts],
  );
}

/** Registrations that wait for their code, each with its e-mail that was sent; or old ones, which are confirmed. */
export async function insertChallenges(database, { from, count, isHistory = false }) {
  passwordHash ??= await hash(password, argon2id);
  const context = JSON.stringify({ passwordHash, fullName: 'Bench', locale: 'en' });
  const createdAt = isHistory
    ? `now() - interval '29 days' + (n - $1::int) / $2::float8 * interval '28 days'`
    : 'now()';
  await database.query(
    `INSERT INTO challenges (id, purpose, address, channel, is_decoy, kid, code_alphabet, code_length, locale, context,
                             created_at, sent_at, expires_at, consumed_at)
     SELECT ${challengeIdSql('n')}, 'email_verification', ${newAddressSql('n')}, 'email', false, '${kid}', 'digits', 6,
            'en', $3, ${createdAt}, ${createdAt}, ${createdAt} + interval '10 minutes', ${isHistory ? 'now()' : 'NULL::timestamptz'}
     FROM generate_series($1::int, $1::int + $2::int - 1) AS n`,
    [from, count, isHistory ? '{}' : context],
  );
  await database.query(
    `INSERT INTO deliveries (id, template, channel, destination, locale, challenge_id, challenge_generation, origin,
                             status, tries, attempts, created_at, finished_at, first_attempt_at)
     SELECT ${idSql('delivery', 'n')}, 'email-verification', 'email', ${newAddressSql('n')}, 'en',
            ${challengeIdSql('n')}, 0, '{"device": null, "network": null}', 'sent', 1,
            jsonb_build_array(jsonb_build_object('at', now(), 'status', 'sent')), ${createdAt}, ${createdAt}, ${createdAt}
     FROM generate_series($1::int, $1::int + $2::int - 1) AS n`,
    [from, count],
  );
}
