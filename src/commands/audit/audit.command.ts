import { readSettings } from '../../settings.js';
import { UsageError, type GivenArguments } from '../arguments.js';
import { defineCommand, type CommandIo, type ExitCode } from '../command.js';
import { openContext } from '../open-context.js';
import type { Work } from './audit-actions.js';
import { auditOptions } from './audit-options.js';

const usage = `Verifies and exports the audit log.

  npm run audit -- verify [--since 2026-11-01] [--expect 4711:HASH]... [--json]
  npm run audit -- export [--since 2026-11-01] [--until 2026-12-01] [--output FILE]
  npm run audit -- seals [--limit 50] [--before NUMBER] [--json]

verify compares the events with their seals, and each seal with the one before it. It prints the first seal that does
not fit, and why. --expect is a line of AUDIT_ANCHOR_FILE, or number and hash of an "audit.sealed" line of the log, which
you have kept elsewhere: only with it can you notice that the newest seals were deleted or all of them were made again.
The events of the last one to two minutes are not sealed yet. --since begins with the first seal that has an event of
that time or later.

export writes one JSON object per line, the oldest event first, to standard output or into a new file. It contains IP
addresses and devices until they are erased (AUDIT_PERSONAL_DAYS). By default, it ends one minute ago, because later
events may still be missing.

seals prints the newest seals, with the hash that --expect takes; continue with the number of the last one as --before.

Times are in UTC unless they have another offset: 2026-11-24T09:30:00+01:00. With the image:

  docker compose run --rm serve audit verify

  -h, --help   this text

Requires DATABASE_URL and JWT_PRIVATE_KEYS. Keys that have signed seals and are not in it any more: AUDIT_RETIRED_KEYS.
Exit code: 0 done, and everything fits; 1 the log does not fit its seals; 2 not done.`;

/** `audit` */
export const runAudit = defineCommand({ usage, options: auditOptions }, async (given, io) =>
  withServices(io, await readAction(given, io)),
);

/** Checks everything that needs no database. */
async function readAction(
  { operands: [name, ...others], values }: GivenArguments<typeof auditOptions>,
  io: CommandIo,
): Promise<Work> {
  const { auditActions } = await import('./audit-actions.js'); // here, so that --help is fast
  const names = Object.keys(auditActions).join(', ');
  if (name === undefined) throw new UsageError(`An action is required: ${names}. See --help.`);
  const action = Object.hasOwn(auditActions, name) ? auditActions[name] : undefined;
  if (!action) throw new UsageError(`Unknown action "${name}". Actions: ${names}.`);
  if (others.length > 0) throw new UsageError(`${name} takes only options. See --help.`);
  const usable: readonly string[] = action.options;
  const unusable = Object.keys(values).find((option) => !usable.includes(option));
  if (unusable !== undefined) throw new UsageError(`${name} does not take --${unusable}. See --help.`);
  return action.prepare(values, io);
}

async function withServices({ variables, stderr }: CommandIo, work: Work): Promise<ExitCode> {
  const settings = readSettings(variables, 'audit');
  const { AuditCommandModule } = await import('./audit-command.module.js');
  const context = await openContext(AuditCommandModule.forRoot(settings), stderr);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
