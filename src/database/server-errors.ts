import { Logger } from '@nestjs/common';
import { unavailableSeconds } from '../common/errors/app-error.js';

/**
 * Fails with the error that a write would get from a server that is read-only, for instance because it was a primary
 * before a failover; otherwise writes nothing. Raised by the server, so that `DatabaseClient` replaces the connection.
 */
export const refuseReadOnlyServer = `DO $$ BEGIN
  IF current_setting('transaction_read_only')::boolean THEN
    RAISE SQLSTATE '25006' USING MESSAGE = 'the database is read-only';
  END IF;
END $$`;

/** Neither reading nor changing a single row reveals that a disk is full or that memory is short. */
const insufficientResources = /^53/;

/** Errors of a server that another one may not have. Also the errors of a backend that a new one may not have. */
const unfitServer = /^(25006|53...|58...|XX...)$/;

const episodeMs = unavailableSeconds * 1_000;
let shortage: { error: Error; at: number } | null = null;
let reportedAt = -Infinity;

/** Whether a connection must be replaced after this error, because the server behind it cannot do its work. */
export function isOfUnfitServer({ code }: { code?: string | undefined }): boolean {
  return code !== undefined && unfitServer.test(code);
}

/** Logs the first error of an episode: with one line per statement, the log would add to the load. */
export function rememberServerError(error: Error & { code?: string | undefined }): void {
  const now = performance.now();
  if (insufficientResources.test(error.code ?? '')) shortage = { error, at: now };
  const isReported = now - reportedAt < episodeMs;
  reportedAt = now;
  if (isReported) return;
  new Logger('Database').warn({
    event: 'database.server_unfit',
    msg: 'the database server cannot do its work; its connections are replaced',
    sqlState: error.code,
    reason: error.message,
  });
}

/** The latest error about disk or memory, for as long as clients are told to wait after it. */
export function findShortage(): Error | null {
  return shortage && performance.now() - shortage.at < episodeMs ? shortage.error : null;
}
