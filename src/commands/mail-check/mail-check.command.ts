import type { ConnectionOptions } from 'node:tls';
import { SettingsError } from '../../config/read-settings.js';
import { valueOf, type Variables } from '../../config/variables.js';
import { MailSettings } from '../../mail/mail.settings.js';
import { readSettings } from '../../settings.js';
import { defineCommand, exitCodes, type CommandIo, type RunCommand } from '../command.js';
import { explain, describeUser } from './advice.js';
import { askPassword } from './ask-password.js';
import { describeUnknownOption, options, readCommandLine, usage, type CommandLine } from './command-line.js';
import { MailCheck } from './mail-check.js';
import { Report } from '../check-report.js';
import { createRecordLookup, type RecordLookup } from './sender-records.js';

/** Replaced by tests. */
interface Surroundings {
  /** The trusted certificates. */
  readonly tls?: ConnectionOptions;
  /** The DNS resolver. */
  readonly lookup?: RecordLookup;
}

export function createMailCheck({ tls, lookup }: Surroundings = {}): RunCommand {
  return defineCommand({ usage, options, describeUnknownOption }, async (given, io) => {
    const commandLine = readCommandLine(given);
    const report = new Report((line) => io.stdout.write(`${line}\n`));
    const mail = await readMail(commandLine, io, report);
    if (!mail) return exitCodes.notDone;
    const { to, timeoutMs } = commandLine;
    const check = { mail, to, timeoutMs, lookup: lookup ?? createRecordLookup(), tls };
    let passed = await new MailCheck({ ...check, smtp: mail.smtp }, report).run();
    if (mail.fallback) {
      report.heading('SMTP_FALLBACK_URL');
      const isFallbackFine = await new MailCheck({ ...check, smtp: mail.fallback }, report).run();
      passed &&= isFallbackFine;
    }
    return passed ? exitCodes.done : exitCodes.notDone;
  });
}

/** `mail-check` */
export const runMailCheck = createMailCheck();

/** @returns null if the settings are invalid or the password prompt was cancelled */
async function readMail(
  { overrides }: CommandLine,
  io: CommandIo,
  report: Report,
): Promise<MailSettings | null> {
  const given: Record<string, string | undefined> = { ...io.variables, ...overrides };
  if (lacksPassword(given) && io.stdin.isTTY) {
    const question = `Password for ${describeUser(valueOf(given, 'SMTP_USER'))} (not shown): `;
    const password = await askPassword(question, { input: io.stdin, output: io.stderr });
    if (password === null) return null;
    given['SMTP_PASSWORD'] = password;
  }
  try {
    return readSettings(given, 'mail-check').get(MailSettings);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const message of error.errors) report.fail('settings', message);
    const failure = { step: 'settings', code: '', command: '', words: '' } as const;
    report.explain(explain(failure, { host: '', port: 0, from: '', to: '', timeoutSeconds: 0 }));
    return null;
  }
}

/** Whether a user is set but no password in any of the possible variables. */
function lacksPassword(given: Variables): boolean {
  const [user, url] = [valueOf(given, 'SMTP_USER'), valueOf(given, 'SMTP_URL')];
  const isInUrl = Boolean(url && URL.canParse(url) && new URL(url).password);
  const others = ['SMTP_PASSWORD', 'SMTP_PASSWORD_FILE', 'SMTP_URL_FILE'];
  return user !== undefined && !isInUrl && others.every((name) => valueOf(given, name) === undefined);
}
