import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NestLogger, createLogger } from '../../common/logging.js';
import { readSettings } from '../../settings.js';
import { UsageError, type GivenArguments } from '../arguments.js';
import { defineCommand, exitCodes, type CommandIo } from '../command.js';
import { AccountAdministration, type AccountDetails } from './account-administration.service.js';
import { AccountCreation } from './account-creation.service.js';
import { accountAsJson, describeAccount } from './account-report.js';
import { readAccount } from './read-account.js';
import { UsersCommandModule } from './users-command.module.js';

const usage = `Manages individual accounts.

  npm run users -- create --email ada@example.com --name "Ada Lovelace" [--locale en] [--unverified]
                          [--password-stdin]
  npm run users -- show ada@example.com [--json]
  npm run users -- verify ada@example.com
  npm run users -- disable ada@example.com
  npm run users -- enable ada@example.com
  npm run users -- end-sessions ada@example.com

Identify an account by its address or its id. Without --password-stdin, an account has no password: its owner signs in
by code, or sets a password with a password reset. verify marks the address as verified. An unverified account loses its
password, sessions and open codes, because somebody else may have created it; a verified account stays unchanged. A
disabled account behaves as if it did not exist, and its sessions are revoked.

With the image: docker compose run --rm serve users show ada@example.com

Exit code: 0 done, 2 not done.`;

const consequencesOfVerifying =
  'The address is verified. The earlier password, sessions and open codes are invalid, because they may not be its\n' +
  "owner's. The owner signs in by code, or sets a password with a password reset.";

const options = {
  email: { type: 'string' },
  name: { type: 'string' },
  locale: { type: 'string' },
  unverified: { type: 'boolean' },
  'password-stdin': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Arguments = GivenArguments<typeof options>;
/** @returns the output */
type Action = (context: INestApplicationContext) => Promise<string>;

/** `users` */
export const runUsers = defineCommand({ usage, options }, async (given, io) => {
  const perform = await readAction(given, io);
  const text = await withServices(io, perform);
  io.stdout.write(`${text}\n`);
  return exitCodes.done;
});

/** Checks everything that needs no database. */
async function readAction({ operands, values }: Arguments, io: CommandIo): Promise<Action> {
  const [name, reference, ...more] = operands;
  if (more.length > 0) throw new UsageError('Only one account is expected. See --help.');
  const shown = values.json ? accountAsJson : describeAccount;
  if (name === 'create') {
    const account = await readAccount({ ...values, email: values.email ?? reference }, io);
    return async (context) => shown(await context.get(AccountCreation).create(account));
  }
  const actions = actionsOnAccounts(shown, values.json ?? false);
  const names = ['create', ...Object.keys(actions)].join(', ');
  if (name === undefined) throw new UsageError(`An action is required: ${names}. See --help.`);
  const act = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!act) throw new UsageError(`Unknown action "${name}". Actions: ${names}.`);
  if (reference === undefined)
    throw new UsageError(`An account is required, for example: users ${name} ada@example.com`);
  return (context) => act(context.get(AccountAdministration), reference);
}

function actionsOnAccounts(
  shown: (account: AccountDetails) => string,
  isJson: boolean,
): Readonly<Record<string, (to: AccountAdministration, reference: string) => Promise<string>>> {
  return {
    show: async (to, account) => shown(await to.show(account)),
    verify: async (to, account) => {
      const { replacedUnverifiedAccount, ...details } = await to.verify(account);
      const isTold = replacedUnverifiedAccount && !isJson;
      return isTold ? `${shown(details)}\n\n${consequencesOfVerifying}` : shown(details);
    },
    disable: async (to, account) => shown(await to.disable(account)),
    enable: async (to, account) => shown(await to.enable(account)),
    'end-sessions': async (to, account) => `Sessions revoked: ${await to.endSessions(account)}`,
  };
}

async function withServices({ variables, stderr }: CommandIo, work: Action): Promise<string> {
  const module = UsersCommandModule.forRoot(readSettings(variables, 'users'));
  const context = await NestFactory.createApplicationContext(module, {
    logger: new NestLogger(createLogger('warn', stderr)),
    abortOnError: false,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
