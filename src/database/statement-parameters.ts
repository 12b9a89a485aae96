import type { Expression } from './statement.js';

/** Collects the parameters of a statement while its text is built. */
export class StatementParameters {
  readonly parameters: unknown[] = [];

  /** @returns the placeholder */
  readonly bind = (value: unknown): string => `$${this.parameters.push(value)}`;

  /** @returns the SQL of an expression, or the placeholder of a bound value */
  readonly expression = (value: Expression | string | null | undefined): string =>
    typeof value === 'object' && value !== null ? value.sql : this.bind(value ?? null);
}
