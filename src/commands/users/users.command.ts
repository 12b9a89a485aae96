import { text as readAll } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { NestLogger, createLogger } from '../../common/logging.js';
import { canonicalEmail } from '../../common/validation/email-address.js';
import type { FieldFault } from '../../common/validation/field.js';
import {
  canonicalLocale,
  faultOfFullName,
  faultOfNewPassword,
  normaliseFullName,
} from '../../common/validation/fields.js';
import type { Settings } from '../../config/settings.js';
import { UsersCommandModule } from './users-command.module.js';
import { AccountAdministration, AdministrationError } from './account-administration.service.js';
import { accountAsJson, accountInWords } from './account-report.js';

export const usage = `Looks after single accounts.

  npm run users -- create --email ada@example.com --name "Ada Lovelace" [--locale en] [--unverified] [--password-stdin]
  npm run users -- show ada@example.com [--json]
  npm run users -- verify ada@example.com
  npm run users -- disable ada@example.com
  npm run users -- enable ada@example.com
  npm run users -- end-sessions ada@example.com

An account is named by its address or its id. Without --password-stdin an account has no password: its owner signs in by
code, or sets a password by a reset. verify says that an address is its owner's: an account that was not verified loses
its password, sessions and open codes, as whoever made it may be somebody else; a verified one stays as it is. A disabled
account behaves as if there were none, and its sessions are over. With the image:
docker compose run --rm serve users show ada@example.com`;

const consequencesOfVerifying = `The address is verified. Password, sessions and open codes from before are gone: whoever had them need not be
its owner, who signs in by code, or sets a password by a reset.`;

const options = {
  email: { type: 'string' },
  name: { type: 'string' },
  locale: { type: 'string' },
  unverified: { type: 'boolean' },
  'password-stdin': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface UsersCommand {
  args: readonly string[];
  /** Called once the command line was found good. */
  readSettings: () => Settings;
  /** Where a password comes from. */
  input: Readable;
  print: (line: string) => void;
}

type Values = ReturnType<typeof parse>['values'];

/** `users`. @returns the exit code: 0 where it was done, 1 where it could not be, 2 for a command line that is none */
export async function runUsers(command: UsersCommand): Promise<number> {
  try {
    const { values, positionals } = parse(command.args);
    const [action, reference, ...more] = positionals;
    if (values.help || action === undefined) {
      command.print(usage);
      return values.help ? 0 : 2;
    }
    if (more.length > 0) throw new UsageError('There is more on the command line than one account.');
    const perform = await actionFor(action, { reference, values, input: command.input });
    return await withAdministration(command.readSettings(), async (administration) => {
      command.print(await perform(administration));
      return 0;
    });
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof AdministrationError)) throw error;
    command.print(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}

class UsageError extends Error {}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`, { cause: error }); // parseArgs throws errors
  }
}

type Action = (administration: AccountAdministration) => Promise<string>;

/** All that can be judged before there is a database. */
async function actionFor(
  action: string,
  given: { reference: string | undefined; values: Values; input: Readable },
): Promise<Action> {
  const { reference, values } = given;
  const shown = values.json ? accountAsJson : accountInWords;
  if (action === 'create') {
    const account = await readAccount(given);
    return async (administration) => shown(await administration.create(account));
  }
  const actions: Record<string, (to: AccountAdministration, account: string) => Promise<string>> = {
    show: async (to, account) => shown(await to.show(account)),
    verify: async (to, account) => {
      const { replacedUnverifiedAccount, ...details } = await to.verify(account);
      const isTold = replacedUnverifiedAccount && !values.json;
      return isTold ? `${shown(details)}\n\n${consequencesOfVerifying}` : shown(details);
    },
    disable: async (to, account) => shown(await to.disable(account)),
    enable: async (to, account) => shown(await to.enable(account)),
    'end-sessions': async (to, account) => `Sessions ended: ${await to.endSessions(account)}`,
  };
  const perform = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!perform) throw new UsageError(`There is no action "${action}".\n\n${usage}`);
  if (reference === undefined)
    throw new UsageError(`Say which account, as in: users ${action} ada@example.com`);
  return (administration) => perform(administration, reference);
}

async function readAccount({
  reference,
  values,
  input,
}: {
  reference?: string;
  values: Values;
  input: Readable;
}) {
  const email = canonicalEmail(values.email ?? reference ?? '');
  if (email === null) throw new UsageError('--email must be an e-mail address.');
  const fullName = normaliseFullName(values.name ?? '');
  refuse('--name', faultOfFullName(fullName));
  const locale = values.locale === undefined ? null : canonicalLocale(values.locale);
  if (values.locale !== undefined && locale === null) {
    throw new UsageError('--locale must be a language tag such as en or pt-BR.');
  }
  const password = values['password-stdin']
    ? (await readAll(input)).replace(/\r?\n$/, '').normalize('NFC')
    : null;
  if (password !== null) refuse('The password', faultOfNewPassword(password));
  return { email, fullName, locale, password, isVerified: !values.unverified };
}

function refuse(what: string, fault: FieldFault | null): void {
  if (fault) throw new UsageError(`${what} ${fault.detail}.`);
}

async function withAdministration(
  settings: Settings,
  work: (administration: AccountAdministration) => Promise<number>,
): Promise<number> {
  const context = await NestFactory.createApplicationContext(UsersCommandModule.forRoot(settings), {
    logger: new NestLogger(createLogger('warn')),
    abortOnError: false,
  });
  try {
    return await work(context.get(AccountAdministration));
  } finally {
    await context.close();
  }
}
