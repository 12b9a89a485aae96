import { open, unlink, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { auditLines } from '../../admin/audit/audit-event.response.js';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditRecord } from '../../audit/audit-record.js';
import { AuditRecords, type AuditEventRecord } from '../../audit/audit-records.service.js';
import { AuditSettings } from '../../audit/audit.settings.js';
import { AuditSeals } from '../../audit/seals/audit-seals.service.js';
import { SealVerification } from '../../audit/seals/verification.service.js';
import { describeError } from '../../common/errors/describe-error.js';
import { UsageError, type GivenArguments } from '../arguments.js';
import { exitCodes, type CommandIo, type ExitCode } from '../command.js';
import type { auditOptions } from './audit-options.js';
import { describeSeals, describeVerification } from './audit-report.js';
import { readExpected, readSealPage, readTimeOption } from './read-options.js';

type Values = GivenArguments<typeof auditOptions>['values'];
export type Work = (context: INestApplicationContext) => Promise<ExitCode>;

interface Action {
  readonly options: readonly (keyof typeof auditOptions)[];
  /**
   * Checks everything that needs no database.
   * @throws UsageError
   */
  prepare(values: Values, io: CommandIo): Work;
}

export const auditActions: Readonly<Record<string, Action>> = {
  verify: { options: ['since', 'expect', 'json'], prepare: prepareVerification },
  export: { options: ['since', 'until', 'output'], prepare: prepareExport },
  seals: {
    options: ['limit', 'before', 'json'],
    prepare: (values, { stdout }) => {
      const page = readSealPage(values);
      return async (context) => {
        const seals = await context.get(AuditSeals).list(page);
        stdout.write(`${values.json ? JSON.stringify(seals, null, 2) : describeSeals(seals)}\n`);
        return exitCodes.done;
      };
    },
  },
};

function prepareVerification(values: Values, io: CommandIo): Work {
  const [since, kept] = [readTimeOption('since', values.since), readExpected(values.expect)];
  return async (context) => {
    const from = since && (await context.get(AuditSeals).firstSince(since));
    const progress = progressOn(io.stderr);
    const report = await context.get(SealVerification).verify({
      kept,
      retentionDays: context.get(AuditSettings).retentionDays,
      from,
      onProgress: ({ seals, events }) => progress.show(`${seals} seals, ${events} events`),
    });
    progress.end();
    io.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : describeVerification(report)}\n`);
    const { seals, mismatch } = report;
    await record(context, io, {
      type: 'audit.verified',
      outcome: mismatch ? 'failure' : 'success',
      details: { seals, mismatch: mismatch?.reason ?? null },
    });
    return mismatch ? exitCodes.mismatch : exitCodes.done;
  };
}

function prepareExport({ since, until, output }: Values, io: CommandIo): Work {
  const [from, to] = [readTimeOption('since', since), readTimeOption('until', until)];
  return async (context) => {
    const records = context.get(AuditRecords);
    const range = { since: from, until: to ?? records.settledUntil() };
    let events = 0;
    let outcome: 'success' | 'failure' = 'failure';
    async function* lines(batches: AsyncIterable<AuditEventRecord[]>): AsyncGenerator<string> {
      for await (const batch of batches) {
        events += batch.length;
        yield auditLines(batch);
      }
    }
    const file = output === undefined ? null : await openNew(output);
    const asked = { since: from?.toISOString() ?? null, until: range.until.toISOString() };
    await record(context, io, {
      type: 'audit.exported',
      outcome: 'success',
      details: { stage: 'started', ...asked },
    });
    try {
      const batches = Readable.from(lines(records.batches(range)));
      await (file
        ? pipeline(batches, file.createWriteStream())
        : pipeline(batches, io.stdout, { end: false }));
      outcome = 'success';
    } catch (error) {
      if (output !== undefined) await unlink(output).catch(() => undefined); // it is not complete
      throw error;
    } finally {
      await record(context, io, { type: 'audit.exported', outcome, details: { stage: 'ended', events } });
    }
    if (file) io.stdout.write(`${events} events\n`);
    return exitCodes.done;
  };
}

/** A new file that only its owner can read. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as { code?: string }; // an error of the file system has one
    throw new UsageError(
      code === 'EEXIST'
        ? '--output names a file that exists already.'
        : `--output names a file that cannot be created: ${code}.`,
      { cause: error },
    );
  }
}

/** The log of a restored backup, or of a replica, may be read-only: that must not hide the result. */
async function record(
  context: INestApplicationContext,
  { stderr }: CommandIo,
  event: Pick<AuditRecord<'audit.verified' | 'audit.exported'>, 'type' | 'outcome' | 'details'>,
): Promise<void> {
  const actor = { type: 'system', id: null } as const;
  const { manager } = context.get(DataSource);
  await context
    .get(AuditLog)
    .record(manager, { ...event, actor, userId: null, client: null, address: null })
    .catch((error: unknown) =>
      stderr.write(`This could not be recorded in the audit log: ${describeError(error)}\n`),
    );
}

/** One line that is written over, in a terminal only. */
function progressOn(stderr: CommandIo['stderr']) {
  const show = (text: string) => void (stderr.isTTY && stderr.write(`\r\u001b[K${text}`));
  return { show, end: () => show('') };
}
