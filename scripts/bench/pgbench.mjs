import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HttpConnection } from './http-connection.mjs';
import { environmentOf } from './installation.mjs';
import { stride } from './operations.mjs';
import { startProcess, stopProcess } from './processes.mjs';

const run = promisify(execFile);
const recorder = join(import.meta.dirname, 'record-queries.mjs');
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
/** What is derived with a key, such as the keys of limits. */
const digest = /(?<![\w-])[\w-]{22}(?![\w-])/g;

export const hasPgbench = spawnSync('pgbench', ['--version']).status === 0;

/**
 * Records the queries of a server for two operations: where their parameters differ, those of others do too.
 * @param act sends the operation with the given number
 */
export async function recordQueries(installation, { numbers, act }) {
  const { child, url } = await startProcess(installation.root, 'serve', {
    env: environmentOf(installation),
    nodeOptions: ['--import', recorder],
    ipc: true,
  });
  const connection = new HttpConnection(url);
  try {
    const recordings = [];
    for (const n of numbers) {
      child.send('record');
      await act(connection, n);
      child.send('stop');
      const [{ recorded }] = await once(child, 'message');
      recordings.push(recorded.filter(({ text }) => !text.includes('INTO processes')));
    }
    const [first, second] = recordings.slice(-2);
    if (first.length !== second.length)
      throw new Error('The operation does not always send the same queries');
    return second.map(({ text, values }, at) => ({ text, values, earlier: first[at].values }));
  } finally {
    connection.close();
    await stopProcess(child);
  }
}

/**
 * Writes recorded queries as a pgbench script. What varies is an expression of the number `n` of the row, or of `u`,
 * which is unique in the database; other values are parameters, as in the server.
 * @param known texts of the recorded operation, with their SQL in terms of `:n`
 * @returns the script and its constants
 */
export async function writeScript(database, { queries, known, isSpread }) {
  const constants = {};
  const expressionOf = varyingValues(known);
  const lines = [
    String.raw`\set r :base + :client_id * :chunk + :i`,
    String.raw`\set u :unique + :client_id * :chunk + :i`,
    isSpread ? String.raw`\set n 1 + (:r * ${stride}) % :accounts` : String.raw`\set n :r`,
    String.raw`\set i :i + 1`,
  ];
  for (const [at, { text, values, earlier }] of queries.entries()) {
    const types = await parameterTypes(database, text);
    const sqlOf = (_, number) => {
      const [value, type] = [values[number - 1], types[number - 1]];
      if (value === null) return `NULL::${type}`;
      const parts =
        value === earlier[number - 1] ? [{ text: value }] : expressionOf(value, earlier[number - 1]);
      const name = `p${at}_${number}`;
      return parameterSql(parts, { name, type, constants });
    };
    // A colon before a digit, as in a slice, would be a variable of pgbench.
    lines.push(`${text.replaceAll(/([^:]):(?=\d)/g, '$1: ').replaceAll(/\$(\d+)/g, sqlOf)};`);
  }
  return { script: `${lines.join('\n')}\n`, constants };
}

function parameterSql(parts, { name, type, constants }) {
  const sql = parts.map((part, at) => {
    if (part.sql) return `(${part.sql})`;
    constants[`${name}_${at}`] = part.text;
    return `:${name}_${at}`;
  });
  const isConstant = parts.length === 1 && !parts[0].sql;
  return isConstant ? sql[0] : `(${sql.map((one) => `${one}::text`).join(' || ')})::${type}`;
}

/** Splits the values of a recorded operation into texts and SQL; equal parts of them get equal SQL. */
function varyingValues(known) {
  const fresh = new Map(); // what the server generated, to its number
  const numberOf = (text) => fresh.get(text) ?? fresh.set(text, fresh.size).size - 1;
  const replacements = [
    ...known.map(([text, sql]) => [text, () => sql]),
    [uuid, (text) => freshUuid(numberOf(text))],
    // The key of a limit that everybody shares is in both operations.
    [digest, (text, earlier) => (earlier?.includes(text) ? null : freshDigest(numberOf(text)))],
  ];
  return (value, earlier) => {
    let parts = [{ text: value }];
    for (const [pattern, sqlOf] of replacements)
      parts = parts.flatMap((part) =>
        part.sql ? part : splitText(part.text, pattern, (text) => sqlOf(text, earlier)),
      );
    return parts;
  };
}

function splitText(text, pattern, sqlOf) {
  const found = typeof pattern === 'string' ? [pattern] : [...new Set(text.match(pattern) ?? [])];
  let parts = [{ text }];
  for (const match of found) {
    const sql = sqlOf(match);
    if (sql === null) continue;
    parts = parts.flatMap((part) => {
      if (part.sql) return part;
      const pieces = part.text.split(match).flatMap((piece) => [{ sql }, { text: piece }]);
      return pieces.slice(1).filter((piece) => piece.sql || piece.text !== '');
    });
  }
  return parts;
}

const freshUuid = (number) => `lpad(to_hex(:u::bigint * 64 + ${number}), 12, '0') || '7000800000000000000f'`;
const freshDigest = (number) => `substr(md5(:u::text || '-${number}'), 1, 22)`;

async function parameterTypes(database, text) {
  if (!text.includes('$1')) return [];
  await database.query(`PREPARE described AS ${text}`);
  try {
    const { rows } = await database.query(
      `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'described'`,
    );
    return rows[0].types;
  } finally {
    await database.query('DEALLOCATE described');
  }
}

/**
 * @param options `length`: how long, as an option of pgbench; `numbers`: of the rows that it may use
 * @returns operations per second
 */
export async function runPgbench(installation, { script, constants, numbers, callers, length }) {
  const clients = Math.min(callers, 10); // the size of the server's pool
  const file = join(installation.cluster.folder, 'pgbench.sql');
  writeFileSync(file, script);
  const chunk = Math.floor(numbers.count / clients);
  const variables = { ...constants, ...numbers.variables, chunk, i: 0, accounts: installation.accounts };
  const defined = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
  const options = ['-n', '-M', 'prepared', '-c', String(clients), ...length, '-f', file, ...defined];
  const { stdout } = await run('pgbench', [...options, installation.databaseUrl], { maxBuffer: 1e7 });
  const processed = Number(/actually processed: (\d+)/.exec(stdout)[1]);
  if (processed > numbers.count) throw new Error(`pgbench has used up ${numbers.count} rows`);
  return Number(/tps = ([\d.]+)/.exec(stdout)[1]);
}
