import { types } from 'node:util';

/**
 * SQLSTATE classes (PostgreSQL, appendix A) that describe the condition of the server, the connection or concurrent
 * transactions: connection 08, authorization 28, database dropped or renamed 3D, lost conflict 40, resources 53, state
 * of an object 55, cancelled or shutting down 57, I/O 58, snapshot 72, configuration F0, internal error or corruption
 * XX. Of class 25: read-only, and the timeouts of a transaction. The other classes, such as 22, 23 and 42, describe the
 * statement or its values: waiting does not help, and the cause is a bug or a missing grant.
 */
const serverCondition = /^(08|28|3D|40|53|55|57|58|72|F0|XX)...$|^25(006|P03|P04)$/;

/** `ECONNREFUSED`, `EAI_AGAIN` … as opposed to Node's `ERR_…`. */
const systemError = /^E(AI_)?[A-Z0-9]+$/;

/**
 * Errors without a code: pg's and its pool's timeouts, a connection that is already closed, and TypeORM's error for one
 * that was lost inside a transaction.
 */
const lostConnection =
  /timeout exceeded when trying to connect|Query read timeout|timeout expired|Connection terminated|is not queryable|after calling end on the pool/;

/**
 * Whether a migration has changed a column since the statement was prepared. PostgreSQL reports "feature not supported"
 * with a message in the language of the server; the routine is the same in each.
 */
export function isPlanOutdated(error: Error): boolean {
  const { code, routine } = error as { code?: string; routine?: string }; // set if the server responded
  return code === '0A000' && routine === 'RevalidateCachedQuery';
}

const connectionErrors = new WeakSet<object>();

/**
 * Remembers an error as one of a connection. Whatever fails there means that the server cannot be used, and no list
 * could name it all: TLS, authentication, a server that speaks another protocol.
 */
export function markAsConnectionError(error: object): void {
  connectionErrors.add(error);
}

/** Whether the database cannot do the work now, for whatever reason, as opposed to a bug. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!types.isNativeError(error)) return false; // not instanceof: Node's own errors may come from another realm
  const { code, path, driverError } = error as NodeJS.ErrnoException & { driverError?: unknown }; // all optional
  if (connectionErrors.has(error) || isDatabaseUnavailable(driverError)) return true;
  if (isPlanOutdated(error) || (typeof code === 'string' && serverCondition.test(code))) return true;
  // An error about a file has a path.
  if (typeof code === 'string' && systemError.test(code) && path === undefined) return true;
  return (
    lostConnection.test(error.message) || /^QueryRunner(Provider)?AlreadyReleasedError$/.test(error.name)
  );
}
