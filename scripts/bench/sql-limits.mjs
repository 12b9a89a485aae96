import {
  confirmation,
  nextNumbers,
  plentyOfAccounts,
  refreshTokenOf,
  supplyChallenges,
  supplySessions,
} from './operations.mjs';
import { hasPgbench, recordQueries, runPgbench, writeScript } from './pgbench.mjs';
import * as rows from './rows.mjs';

const seconds = 2;
const n = ':n::bigint';
const headersOf = (number) => ({ 'x-forwarded-for': rows.ipOf(number), 'user-agent': rows.userAgent });

/** How the queries of each operation are recorded, and what varies in them. */
const recipes = {
  confirm: {
    supply: supplyChallenges,
    mostPerSecond: 5_000,
    path: '/v1/auth/email-verification/confirm',
    bodyOf: confirmation,
    changed: (numbers) => [
      'SELECT FROM challenges WHERE id = ANY($1) AND consumed_at IS NOT NULL',
      [numbers.map(rows.challengeIdOf)],
    ],
    known: (number) => [
      [rows.challengeIdOf(number), rows.challengeIdSql(n)],
      [rows.newAddressOf(number), rows.newAddressSql(n)],
    ],
  },
  refresh: {
    supply: supplySessions,
    mostPerSecond: 16_000,
    path: '/v1/auth/refresh',
    bodyOf: (number) => ({ refreshToken: refreshTokenOf(number) }),
    changed: (numbers) => [
      'SELECT FROM sessions WHERE id = ANY($1) AND generation = 1',
      [numbers.map((number) => rows.idOf('session', number))],
    ],
    known: (number) => [[rows.idOf('session', number), `${rows.idSql('session', n)}::text`]],
  },
};

/**
 * Runs the SQL of an operation with pgbench, in the transactions that the server uses.
 * @returns operations per second; null if there is no pgbench
 */
export async function measureSql(installation, { operation, callers, recordings }) {
  if (!hasPgbench) return null;
  const recipe = recipes[operation.name];
  const key = `${operation.name} ${installation.databaseUrl}`;
  if (!recordings.has(key)) recordings.set(key, await record(installation, recipe));
  const count = Math.ceil(recipe.mostPerSecond * seconds * (callers === 1 ? 0.4 : 1));
  const { numbers } = await supplyNumbers(installation, { recipe, count });
  return runPgbench(installation, {
    ...recordings.get(key),
    numbers,
    callers,
    length: ['-T', String(seconds)],
  });
}

/** Rows that were not used yet, as `numbers` for pgbench. */
async function supplyNumbers(installation, { recipe: { supply }, count }) {
  const numberAt = await supply(installation, count);
  const base = isSpread(installation, supply) ? installation.usedSessions - count : numberAt(0);
  const variables = { base, unique: nextNumbers(installation, count) };
  return { numberAt, numbers: { count, variables } };
}

const isSpread = ({ accounts }, supply) => supply === supplySessions && accounts >= plentyOfAccounts;

async function record(installation, recipe) {
  const { supply, path, bodyOf, known } = recipe;
  const numberAt = await supply(installation, 3);
  const numbers = [0, 1, 2].map(numberAt);
  const act = async (connection, number) => {
    const request = { method: 'POST', path, headers: headersOf(number), body: bodyOf(number) };
    const { status, body } = await connection.send(request);
    if (status !== 200) throw new Error(`${path}: ${status} ${body?.code}`);
  };
  const queries = await recordQueries(installation, { numbers, act });
  const recording = await writeScript(installation.database, {
    queries,
    known: [...known(numbers[2]), [rows.ipOf(numbers[2]), rows.ipSql(n)]],
    isSpread: isSpread(installation, supply),
  });
  await check(installation, recipe, recording);
  return recording;
}

/** The script must do what the server does to each row. */
async function check(installation, recipe, recording) {
  const count = 3;
  const { numberAt, numbers } = await supplyNumbers(installation, { recipe, count });
  await runPgbench(installation, { ...recording, numbers, callers: 1, length: ['-t', String(count)] });
  const { rowCount } = await installation.database.query(...recipe.changed([0, 1, 2].map(numberAt)));
  if (rowCount !== count) throw new Error(`pgbench has changed ${rowCount} of ${count} rows`);
}
