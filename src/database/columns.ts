/** A column of a statement's rows: the SQL that gives it, and what pg makes of its type. */
export interface Column<Value> {
  readonly sql: string;
  /** Oids of the types that it may have in PostgreSQL. */
  readonly oids: readonly number[];
  /** Never set: it carries the type. */
  readonly value?: Value;
}

/** By name; the name is the column's in the rows, too. */
export type Columns<Row> = { readonly [Name in keyof Row]-?: Column<Row[Name]> };

/** The rows that a statement with these columns gives. */
export type RowOf<ItsColumns> = {
  [Name in keyof ItsColumns]: ItsColumns[Name] extends Column<infer Value> ? Value : never;
};

const ofType =
  <Value>(...oids: readonly number[]) =>
  (sql: string): Column<Value> => ({ sql, oids });

/** What a column may be; each takes the SQL that gives it. */
export const column = {
  text: ofType<string>(25, 1043),
  /** A text that is one of a few: a constraint, or the product as the only one who writes it, sees to that. */
  textOf: <Value extends string>(sql: string): Column<Value> => ofType<Value>(25)(sql),
  uuid: ofType<string>(2950),
  integer: ofType<number>(23, 21),
  double: ofType<number>(701),
  boolean: ofType<boolean>(16),
  timestamp: ofType<Date>(1184),
  /** What a function of type `void` gives. */
  nothing: ofType<unknown>(2278),
  texts: ofType<string[]>(1009),
  /** JSON whose shape is that of whoever writes it. */
  json: <Value>(sql: string): Column<Value> => ofType<Value>(3802)(sql),
} as const;

/** PostgreSQL describes the type of a column and not whether it may be null: that is for the writer to know. */
export function nullable<Value>(always: Column<Value>): Column<Value | null> {
  return always;
}

/** As in `SELECT …` and `RETURNING …`. */
export function columnList(columns: Readonly<Record<string, Column<unknown>>>): string {
  return Object.entries(columns)
    .map(([name, { sql }]) => (sql === name ? sql : `${sql} AS "${name}"`))
    .join(', ');
}
