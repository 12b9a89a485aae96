/** A column of a statement's result: its SQL, and the type that pg converts it to. */
export interface Column<Value> {
  readonly sql: string;
  /** The OIDs of the PostgreSQL types it may have. */
  readonly oids: readonly number[];
  /** Never set; it only carries the type. */
  readonly value?: Value;
}

/** Keys are the column names of the result. */
export type Columns<Row> = { readonly [Name in keyof Row]-?: Column<Row[Name]> };

/** The row type of a statement with these columns. */
export type RowOf<ItsColumns> = {
  [Name in keyof ItsColumns]: ItsColumns[Name] extends Column<infer Value> ? Value : never;
};

const ofType =
  <Value>(...oids: readonly number[]) =>
  (sql: string): Column<Value> => ({ sql, oids });

/** The supported column types. Each function takes the column's SQL. */
export const column = {
  text: ofType<string>(25, 1043),
  /** A text with a fixed set of values, ensured by a constraint or because only this code writes it. */
  textOf: <Value extends string>(sql: string): Column<Value> => ofType<Value>(25)(sql),
  uuid: ofType<string>(2950),
  integer: ofType<number>(23, 21),
  /** In decimal: it may exceed what a number holds exactly. */
  bigint: ofType<string>(20),
  bytes: ofType<Buffer>(17),
  double: ofType<number>(701),
  boolean: ofType<boolean>(16),
  timestamp: ofType<Date>(1184),
  /** The result of a function of type `void`. */
  nothing: ofType<unknown>(2278),
  texts: ofType<string[]>(1009),
  integers: ofType<number[]>(1007),
  /** JSON whose type is chosen by the code that writes it. */
  json: <Value>(sql: string): Column<Value> => ofType<Value>(3802)(sql),
} as const;

/** PostgreSQL reports the type of a result column but not whether it may be null, so the author has to declare that. */
export function nullable<Value>(always: Column<Value>): Column<Value | null> {
  return always;
}

/** For `SELECT …` and `RETURNING …`. */
export function columnList(columns: Readonly<Record<string, Column<unknown>>>): string {
  return Object.entries(columns)
    .map(([name, { sql }]) => (sql === name ? sql : `${sql} AS "${name}"`))
    .join(', ');
}
