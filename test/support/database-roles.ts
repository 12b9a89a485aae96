import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { databaseUrl, runAsAdmin } from './databases.js';

export const freshName = (kind: string) => `postern_${kind}_${randomBytes(6).toString('hex')}`;

export async function inDatabase<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[]; // the caller knows what it selects
  } finally {
    await client.end();
  }
}

/** A database, and a role that may connect to it. */
export async function withRole(work: (given: { name: string; role: string; url: string }) => Promise<void>) {
  const [name, role] = [freshName('grants'), freshName('role')];
  await runAsAdmin(`CREATE DATABASE ${name}`);
  await runAsAdmin(`CREATE ROLE ${role} LOGIN PASSWORD 'p@ss'`);
  const url = new URL(databaseUrl(name));
  url.username = role;
  url.password = 'p@ss';
  try {
    await work({ name, role, url: url.href });
  } finally {
    await runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    await runAsAdmin(`DROP ROLE ${role}`);
  }
}
