import type { EntityManager } from 'typeorm';
import type { Column, Columns } from './columns.js';

/**
 * SQL that stands for one value or one condition inside a statement, as another statement of the round trip gives it.
 */
export interface Expression {
  readonly sql: string;
}

/**
 * An SQL statement that has not run yet: its text, its parameters (numbered from $1, as if it stood alone) and the type
 * of its rows. A module hands out statements on its own tables, so that others can run them in one round trip with
 * theirs without naming those tables.
 */
export class Statement<Row extends object> {
  /** Its own among those that run as one; no table may have it, or it would hide the table. */
  readonly name: string;
  /** What it SELECTs or RETURNs. */
  readonly columns: Columns<Row>;
  readonly sql: string;
  readonly parameters: readonly unknown[];

  constructor(parts: { name: string; columns: Columns<Row>; sql: string; parameters: readonly unknown[] }) {
    this.name = parts.name;
    this.columns = parts.columns;
    this.sql = parts.sql;
    this.parameters = parts.parameters;
  }

  /** The same under another name, for two of a kind in one round trip. */
  as(name: string): Statement<Row> {
    const { columns, sql, parameters } = this;
    return new Statement({ name, columns, sql, parameters });
  }

  /** A column of its row, to another statement; null where it gives none. */
  column(name: keyof Row & string): Expression {
    return { sql: `(SELECT "${name}" FROM ${this.name})` };
  }

  /** Whether it gives a row for which all of these, which are boolean, hold. */
  gives(...names: readonly (keyof Row & string)[]): Expression {
    const conditions = names.map((name) => `"${name}"`).join(' AND ');
    return { sql: `EXISTS (SELECT FROM ${this.name}${conditions && ` WHERE ${conditions}`})` };
  }

  /**
   * Always true, and known only once the statement is done: the order of several is nobody's promise otherwise, and two
   * that lock the same rows in different orders could wait for each other.
   */
  get done(): Expression {
    return { sql: `(SELECT count(*) FROM ${this.name}) >= 0` };
  }
}

/** All of several conditions. */
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
  const list = result as Row[] | [Row[], number]; // TypeORM gives `[rows, count]` for an UPDATE or a DELETE
  return Array.isArray(list[0]) ? list[0] : (list as Row[]);
}

/** As `run`, for a statement that gives one row at most. */
export async function runForOne<Row extends object>(
  manager: EntityManager,
  statement: Statement<Row>,
): Promise<Row | null> {
  const [row] = await run(manager, statement);
  return row ?? null;
}

/**
 * Runs several statements in one round trip: each becomes a clause of one WITH, under its name. All see the same
 * snapshot, and none what another writes, except through its columns.
 * @param result the one whose rows to give back
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

/** The row of a statement that cannot but give one, such as an INSERT without a condition. */
export function onlyRow<Row>([row]: readonly Row[]): Row {
  if (!row) throw new Error('A statement that always gives a row gave none');
  return row;
}

/** Above the number of texts that there are, as for prepared statements. */
const mostDeclared = 1_000;
const declared = new Map<string, Columns<object>>();

/** To be called with whatever is executed. */
export function declareColumns({ sql, columns }: Statement<object>): void {
  if (declared.size < mostDeclared) declared.set(sql, columns);
}

/** Every text that has run in this process, with the columns that were declared for it: tests compare them. */
export function declaredColumns(): ReadonlyMap<string, Readonly<Record<string, Column<unknown>>>> {
  return declared as ReadonlyMap<string, Readonly<Record<string, Column<unknown>>>>;
}
