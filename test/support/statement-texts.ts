import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Column } from '../../src/database/columns.js';
import { notPrepared, preparedTexts } from '../../src/database/prepared-statements.js';
import { declaredColumns } from '../../src/database/statement.js';
import { createTestDatabase } from './databases.js';
import { describeStatement } from './statement-description.js';

/** The maximum number of prepared texts, however the tests use the product. */
const mostTexts = 300;

/** Of the files of texts that are not prepared. */
const varying = 'varying-';

/**
 * Runs after each spec file. Compares the declared columns of the statements it ran with PostgreSQL's, unless another
 * spec file has done so, and counts the texts of all spec files so far. A text built from values would create new ones
 * continuously, and connections keep the plan of each.
 */
afterAll(async () => {
  const folder = process.env['POSTERN_TEST_STATEMENTS'];
  if (!folder) throw new Error('POSTERN_TEST_STATEMENTS is set before the tests begin');
  const fileOf = (text: string) =>
    join(
      folder,
      `${text.includes(notPrepared) ? varying : ''}${createHash('sha256').update(text).digest('hex')}`,
    );
  const ours = new Set([...preparedTexts(), ...declaredColumns().keys()]);
  const fresh = [...ours].filter((text) => !existsSync(fileOf(text)));
  const errors = await errorsOf(fresh.filter((text) => declaredColumns().has(text)));
  if (errors.length > 0) throw new Error(errors.join('\n'));
  for (const text of fresh) writeFileSync(fileOf(text), text);
  const count = readdirSync(folder).filter((file) => !file.startsWith(varying)).length;
  if (count > mostTexts) throw new Error(`${count} different statements, more than ${mostTexts}`);
});

async function errorsOf(texts: readonly string[]): Promise<string[]> {
  if (texts.length === 0) return [];
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(
      'CREATE TEMP TABLE users_of_dry_run (LIKE users INCLUDING DEFAULTS INCLUDING INDEXES)',
    );
    const errors: string[] = [];
    for (const text of texts) errors.push(...(await compare(client, text)));
    return errors;
  } finally {
    await client.end();
    await database.drop();
  }
}

async function compare(client: Client, text: string): Promise<string[]> {
  const declared: Readonly<Record<string, Column<unknown>>> = declaredColumns().get(text) ?? {};
  const described = await describeStatement(client, text);
  const isDeclared = ({ name, oid }: { name: string; oid: number }) => declared[name]?.oids.includes(oid);
  const names = described.map(({ name }) => name);
  return [
    ...described
      .filter((one) => !isDeclared(one))
      .map(({ name, oid }) => `${name} is of the type ${oid} in ${text}`),
    ...Object.keys(declared)
      .filter((name) => !names.includes(name))
      .map((name) => `there is no ${name} in ${text}`),
  ];
}
