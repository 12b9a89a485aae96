import { canonicalEmail } from '../../common/validation/email-address.js';
import type { Variables } from '../../config/given-variables.js';
import { refuseOperands, UsageError, type GivenArguments } from '../arguments.js';

export interface CommandLine {
  to: string | null;
  timeoutMs: number;
  /** Variables that override the environment; undefined removes one. */
  overrides: Variables;
}

export const usage = `Proves that mail can be sent with the settings of this server, step by step.

  npm run mail:check -- --to you@example.com
  npm run mail:check -- --provider zoho --user you@example.com --from you@example.com --to you@example.com
  node dist/main.js mail-check --to you@example.com

  --to ADDRESS       who gets the test mail; required, except with --no-send
  --no-send          end after the sign-in
  --provider NAME    a well-known service, in place of MAIL_PROVIDER and SMTP_URL
  --url URL          smtp://host:port or smtps://host:port without a password, in place of the same two
  --user USER        in place of SMTP_USER
  --from SENDER      in place of MAIL_FROM
  --timeout SECONDS  how long to wait for a connection and its greeting, 0.1 to 300; 10 unless given. Thrice as long
                     for the answers after that
  -h, --help         this text

Everything else comes from the variables that the server reads (.env.example). The password comes from SMTP_PASSWORD,
SMTP_PASSWORD_FILE or SMTP_URL, or is asked for on a terminal; never from here, where every user of the machine can
read it.

Exit code: 0 every step passed, 2 one did not, or none was tried.`;

export const options = {
  to: { type: 'string' },
  'no-send': { type: 'boolean' },
  provider: { type: 'string' },
  url: { type: 'string' },
  user: { type: 'string' },
  from: { type: 'string' },
  timeout: { type: 'string' },
} as const;

/** Repeats nothing that was typed, which may be a password. */
export function describeUnknownOption(name: string): string {
  if (!/^-p$|^--p(ass|w)/i.test(name)) return 'There is an unknown option.';
  return (
    'A password is not taken from the command line, where every user of the machine can read it: set SMTP_PASSWORD ' +
    'or SMTP_PASSWORD_FILE, or wait to be asked.'
  );
}

/** @throws UsageError */
export function readCommandLine({ values, operands }: GivenArguments<typeof options>): CommandLine {
  refuseOperands(operands);
  const { to, provider, url, user, from, timeout, 'no-send': noSend } = values;
  if (provider !== undefined && url !== undefined) {
    throw new UsageError('--provider and --url are both given: choose one.');
  }
  return {
    to: noSend ? null : readRecipient(to),
    timeoutMs: readTimeout(timeout),
    overrides: {
      ...(provider !== undefined && {
        MAIL_PROVIDER: provider,
        SMTP_URL: undefined,
        SMTP_URL_FILE: undefined,
      }),
      ...(url !== undefined && {
        SMTP_URL: readUrl(url),
        SMTP_URL_FILE: undefined,
        MAIL_PROVIDER: undefined,
      }),
      ...(user !== undefined && { SMTP_USER: user }),
      ...(from !== undefined && { MAIL_FROM: from }),
    },
  };
}

function readRecipient(to: string | undefined): string {
  if (to === undefined) {
    throw new UsageError(
      'Say with --to who gets the test mail, or give --no-send. With npm, "--" goes before the options.',
    );
  }
  const address = canonicalEmail(to);
  if (address === null) throw new UsageError('--to must be an e-mail address, as in you@example.com.');
  return address;
}

function readUrl(url: string): string {
  if (url.includes('@')) {
    throw new UsageError(
      '--url must not hold user and password: give --user, and the password in SMTP_PASSWORD.',
    );
  }
  return url;
}

function readTimeout(text = '10'): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds < 0.1 || seconds > 300) {
    throw new UsageError('--timeout must be a number of seconds from 0.1 to 300.');
  }
  return seconds * 1_000;
}
