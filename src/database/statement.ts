import type { EntityManager } from 'typeorm';
import type { Column, Columns } from './columns.js';

/** SQL for one value or condition that another statement of the same round trip provides. */
export interface Expression {
  readonly sql: string;
}

/**
 * An SQL statement that has not run yet: its text, its parameters (numbered from $1) and the type of its rows. A module
 * provides statements on its own tables, so that others can run them in one round trip with theirs without naming those
 * tables.
 */
export class Statement<Row extends object> {
  /** Unique among the statements that run as one. Must not be the name of a table, which it would hide. */
  readonly name: string;
  /** The columns that it SELECTs or RETURNs. */
  readonly columns: Columns<Row>;
  readonly sql: string;
  readonly parameters: readonly unknown[];

  constructor(parts: { name: string; columns: Columns<Row>; sql: string; parameters: readonly unknown[] }) {
    this.name = parts.name;
    this.columns = parts.columns;
    this.sql = parts.sql;
    this.parameters = parts.parameters;
  }

  /** Returns the same statement under another name, to use two in one round trip. */
  as(name: string): Statement<Row> {
    const { columns, sql, parameters } = this;
    return new Statement({ name, columns, sql, parameters });
  }

  /** A column of the result row, for use in another statement; null if there is no row. */
  column(name: keyof Row & string): Expression {
    return { sql: `(SELECT "${name}" FROM ${this.name})` };
  }

  /** Whether the statement returns a row in which all of these boolean columns are true. */
  gives(...names: readonly (keyof Row & string)[]): Expression {
    const conditions = names.map((name) => `"${name}"`).join(' AND ');
    return { sql: `EXISTS (SELECT FROM ${this.name}${conditions && ` WHERE ${conditions}`})` };
  }

  /** The number of rows in which this boolean column is true. */
  count(name: keyof Row & string): Expression {
    return { sql: `(SELECT count(*)::int FROM ${this.name} WHERE "${name}")` };
  }

  /**
   * Always true, but only known once the statement has run. This orders the statements of a round trip: PostgreSQL does
   * not guarantee an order, and two transactions locking the same rows in different orders could deadlock.
   */
  get done(): Expression {
    return { sql: `(SELECT count(*) FROM ${this.name}) >= 0` };
  }
}

/** The conjunction of several conditions. */
export function allOf(...conditions: readonly Expression[]): Expression {
  return { sql: conditions.map(({ sql }) => sql).join(' AND ') || 'true' };
}

/** Runs one statement. */
export async function run<Row extends object>(
  manager: EntityManager,
  statement: Statement<Row>,
): Promise<Row[]> {
  const { sql, parameters } = statement;
  declareColumns(statement);
  const result: unknown = await manager.query(sql, [...parameters]);
  const list = result as Row[] | [Row[], number]; // TypeORM returns `[rows, count]` for an UPDATE or a DELETE
  return Array.isArray(list[0]) ? list[0] : (list as Row[]);
}

/** Like `run`, for a statement that returns at most one row. */
export async function runForOne<Row extends object>(
  manager: EntityManager,
  statement: Statement<Row>,
): Promise<Row | null> {
  const [row] = await run(manager, statement);
  return row ?? null;
}

/**
 * Runs several statements in one round trip, each as a named clause of one WITH. All see the same snapshot and see each
 * other's changes only through their columns.
 * @param result the statement whose rows are returned
 */
export function runAsOne<Row extends object>(
  tx: EntityManager,
  statements: readonly Statement<object>[],
  result: Statement<Row>,
): Promise<Row[]> {
  const parameters: unknown[] = [];
  const clauses = statements.map((statement) => {
    const offset = parameters.length;
    parameters.push(...statement.parameters);
    const sql = statement.sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`);
    return `${statement.name} AS (${sql})`;
  });
  const sql = `WITH ${clauses.join(', ')} SELECT * FROM ${result.name}`;
  return run(tx, new Statement({ name: 'round_trip', columns: result.columns, sql, parameters }));
}

/** The row of a statement that always returns one, such as an unconditional INSERT. */
export function onlyRow<Row>([row]: readonly Row[]): Row {
  if (!row) throw new Error('A statement that always returns a row returned none');
  return row;
}

/** More than there are texts, as for prepared statements. */
const mostDeclared = 1_000;
const declared = new Map<string, Columns<object>>();

/** Called with every executed statement. */
export function declareColumns({ sql, columns }: Statement<object>): void {
  if (declared.size < mostDeclared) declared.set(sql, columns);
}

/** Every text that this process has executed, with its declared columns, for comparison in tests. */
export function declaredColumns(): ReadonlyMap<string, Readonly<Record<string, Column<unknown>>>> {
  return declared as ReadonlyMap<string, Readonly<Record<string, Column<unknown>>>>;
}
