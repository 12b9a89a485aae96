import type { ConnectionOptions } from 'node:tls';
import { readSettings, SettingsError } from '../../config/read-settings.js';
import type { Settings } from '../../config/settings.js';
import { explain, userInWords } from './advice.js';
import { askPassword, type Terminal } from './ask-password.js';
import {
  CommandLineError,
  readCommandLine,
  usage,
  type CommandLine,
  type Variables,
} from './command-line.js';
import { MailCheck } from './mail-check.js';
import { Report } from './report.js';
import { createRecordLookup, type RecordLookup } from './sender-records.js';

export interface MailCheckCommand {
  args: readonly string[];
  variables: Variables;
  /** Where the password is asked for, if nobody has given it. */
  terminal: Terminal;
  print: (line: string) => void;
  /** For tests alone: whom to trust, and what DNS says. */
  tls?: ConnectionOptions;
  lookup?: RecordLookup;
}

/** `mail-check`. @returns the exit code: 0 where every step passed, else 1 */
export async function runMailCheck(command: MailCheckCommand): Promise<number> {
  const commandLine = tryToRead(command);
  if (!commandLine) return 1;
  if (commandLine.wantsHelp) {
    command.print(usage);
    return 0;
  }
  const report = new Report(command.print);
  const mail = await readMail(commandLine, command, report);
  if (!mail) return 1;
  const { to, timeoutMs } = commandLine;
  const { lookup = createRecordLookup(), tls } = command;
  const hasPassed = await new MailCheck({ mail, to, timeoutMs, lookup, tls }, report).run();
  return hasPassed ? 0 : 1;
}

function tryToRead({ args, print }: MailCheckCommand): CommandLine | null {
  try {
    return readCommandLine(args);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    print(`${error.message} With --help you see what there is.`);
    return null;
  }
}

/** @returns null where the settings are faulty, or the question for the password was left */
async function readMail(
  { overrides }: CommandLine,
  { variables, terminal }: MailCheckCommand,
  report: Report,
): Promise<Settings['mail'] | null> {
  const given = { ...variables, ...overrides };
  if (lacksPassword(given) && terminal.input.isTTY) {
    const password = await askPassword(
      `Password for ${userInWords(given['SMTP_USER'])} (not shown): `,
      terminal,
    );
    if (password === null) return null;
    given['SMTP_PASSWORD'] = password;
  }
  try {
    return readSettings(given, 'mail-check').mail;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const fault of error.faults) report.fail('settings', fault);
    const failure = { step: 'settings', code: '', command: '', words: '' } as const;
    report.explain(explain(failure, { host: '', port: 0, from: '', to: '', timeoutSeconds: 0 }));
    return null;
  }
}

/** There is a user, and no word of a password in any of its places. */
function lacksPassword(given: Variables): boolean {
  const { SMTP_USER: user, SMTP_PASSWORD: password, SMTP_URL: url } = given;
  const isInFile = Boolean(given['SMTP_PASSWORD_FILE'] || given['SMTP_URL_FILE']);
  const isInUrl = Boolean(url && URL.canParse(url) && new URL(url).password);
  return Boolean(user) && !password && !isInFile && !isInUrl;
}
