import { canonicalEmail } from '../../common/validation/email-address.js';
import type { Variables } from '../../config/variables.js';
import { refuseOperands, UsageError, type GivenArguments } from '../arguments.js';

export interface CommandLine {
  to: string | null;
  timeoutMs: number;
  /** Variables that override the environment; undefined removes one. */
  overrides: Variables;
}

export const usage = `Checks step by step that this server can send mail with its settings.

  npm run mail:check -- --to you@example.com
  npm run mail:check -- --provider zoho --user you@example.com --from you@example.com --to you@example.com
  node dist/main.js mail-check --to you@example.com

  --to ADDRESS       recipient of the test mail; required unless --no-send is given
  --no-send          stop after the sign-in
  --provider NAME    a well-known service, instead of MAIL_PROVIDER and SMTP_URL
  --url URL          smtp://host:port or smtps://host:port without a password, instead of the same two
  --user USER        instead of SMTP_USER
  --from SENDER      instead of MAIL_FROM
  --timeout SECONDS  how long to wait for a connection and its greeting, 0.1 to 300, default 10; three times as long
                     for later replies
  -h, --help         this text

All other settings come from the server's environment variables (.env.example). The password comes from SMTP_PASSWORD,
SMTP_PASSWORD_FILE or SMTP_URL, or from a prompt on a terminal; never from the command line, which every user of the
machine can read.

Also checks the server in SMTP_FALLBACK_URL, unless --provider or --url is given.

Exit code: 0 every step passed, 2 a step failed or none was tried.`;

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
  if (!/^-p$|^--p(ass|w)/i.test(name)) return 'Unknown option.';
  return (
    'A password is not accepted on the command line, which every user of the machine can read: set SMTP_PASSWORD ' +
    'or SMTP_PASSWORD_FILE, or wait for the prompt.'
  );
}

/** @throws UsageError */
export function readCommandLine({ values, operands }: GivenArguments<typeof options>): CommandLine {
  refuseOperands(operands);
  const { to, provider, url, user, from, timeout, 'no-send': noSend } = values;
  if (provider !== undefined && url !== undefined) {
    throw new UsageError('--provider and --url exclude each other.');
  }
  return {
    to: noSend ? null : readRecipient(to),
    timeoutMs: readTimeout(timeout),
    overrides: {
      ...((provider ?? url) !== undefined && {
        SMTP_FALLBACK_URL: undefined,
        SMTP_FALLBACK_URL_FILE: undefined,
      }),
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
      'Set the recipient of the test mail with --to, or use --no-send. With npm, "--" goes before the options.',
    );
  }
  const address = canonicalEmail(to);
  if (address === null) throw new UsageError('--to must be an e-mail address such as you@example.com.');
  return address;
}

function readUrl(url: string): string {
  if (url.includes('@')) {
    throw new UsageError(
      '--url must not contain user and password: use --user, and SMTP_PASSWORD for the password.',
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
