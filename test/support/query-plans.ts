import { Client } from 'pg';
import { notPrepared } from '../../src/database/prepared-statements.js';
import type { TestApp } from './app.js';
import { directUrl } from './databases.js';

interface Search {
  text: string;
  values: unknown[];
}

/** The statements of a request whose text depends on its filter. */
async function searchesOf(request: () => Promise<{ status: number }>): Promise<Search[]> {
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    const { status } = await request();
    if (status !== 200) throw new Error(`The request returned ${status}`);
    const statements = spy.mock.calls.map(([query, values]): Search => {
      // pg takes the values with the text or after it
      const { text, values: own } = (typeof query === 'string' ? { text: query } : query) as Partial<Search>;
      return { text: text ?? '', values: own ?? (Array.isArray(values) ? values : []) };
    });
    return statements.filter(({ text }) => text.includes(notPrepared));
  } finally {
    spy.mockRestore();
  }
}

/**
 * How PostgreSQL reads the tables of a list when they have many rows, which are gone afterwards.
 * @param list.rows for each table, a statement that inserts rows
 * @param list.read requests the list with a filter
 * @returns for each filter, the indexes that are read, and the tables that are read as a whole
 */
export async function scansOf(
  app: TestApp,
  filters: readonly string[],
  list: { rows: Readonly<Record<string, string>>; read: (filter: string) => Promise<{ status: number }> },
): Promise<Record<string, string[]>> {
  const tables = Object.keys(list.rows);
  const searches: [string, Search[]][] = [];
  for (const filter of filters) searches.push([filter, await searchesOf(() => list.read(filter))]);
  const client = new Client({ connectionString: directUrl(app.database.url) });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const insertion of Object.values(list.rows)) await client.query(insertion);
    await client.query(`ANALYZE ${tables.join(', ')}`);
    const scans: Record<string, string[]> = {};
    for (const [filter, statements] of searches) {
      const plans: string[] = [];
      for (const statement of statements) plans.push(await planOf(client, statement));
      scans[filter] = scansIn(plans.join('\n'), tables);
    }
    return scans;
  } finally {
    await client.end(); // which rolls back
  }
}

async function planOf(client: Client, { text, values }: Search): Promise<string> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

function scansIn(plan: string, tables: readonly string[]): string[] {
  const found = [...plan.matchAll(/(?:using|Bitmap Index Scan on) (\w+)|(Seq Scan on \w+)/g)];
  const scans = found.map(([, index, whole]) => index ?? whole ?? '');
  const isOfTables = (scan: string) =>
    tables.some((table) => scan.replace('Seq Scan on ', '').startsWith(table));
  return [...new Set(scans.filter(isOfTables))].toSorted();
}
