import { SecretsSettings } from '../../config/secrets.settings.js';
import { limitGroups, readSettings } from '../../settings.js';
import { UsageError, type GivenArguments } from '../arguments.js';
import { defineCommand, exitCodes, type CommandIo } from '../command.js';
import { openContext } from '../open-context.js';
import type { Work } from './user-actions.js';
import { userOptions } from './user-options.js';

const usage = `Manages individual accounts, and shows what became of their codes.

  npm run users -- create --email ada@example.com --name "Ada Lovelace" [--locale en] [--unverified]
                          [--password-stdin]
  npm run users -- list [--prefix ada] [--state active|unverified|disabled] [--limit 50] [--cursor ID] [--json]
  npm run users -- show ada@example.com [--json]
  npm run users -- timeline ada@example.com [--json]
  npm run users -- verify ada@example.com
  npm run users -- change-email ada@example.com ada@new.example
  npm run users -- disable ada@example.com
  npm run users -- enable ada@example.com
  npm run users -- end-sessions ada@example.com
  npm run users -- end-sessions --without-factor --yes
  npm run users -- reset-factors ada@example.com --reason "lost phone, passport checked"
  npm run users -- grant ada@example.com admin|support|auditor
  npm run users -- revoke ada@example.com
  npm run users -- delete ada@example.com --yes

Identify an account by its address or its id. Without --password-stdin, an account has no password: its owner signs in
by code, or sets a password with a password reset. verify marks the address as verified. An unverified account loses its
password, sessions and open codes, because somebody else may have created it; a verified account stays unchanged. A
disabled account behaves as if it did not exist, and its sessions are revoked.

list prints the newest accounts first. If there are more, it prints the --cursor for the next page.

timeline shows why a person did not get a code: what was requested for the address, each attempt to send a
message with the mail server's reply, the codes entered, the sessions, and the limits in use, with request IDs and in
UTC. The address may have no account. Steps of codes are kept for a day, messages for RETENTION_DAYS. A request that a
limit has rejected is only in the log. The limits are shown if APP_SECRETS and the settings of limits are those of serve.

reset-factors is for an owner who has lost the second factor. It removes the authenticator app, recovery codes and
trusted devices, revokes sessions and open codes, and sends the owner a notice. Check who asks: whoever knows the
password can sign in afterwards. The reason goes to the log. end-sessions --without-factor revokes, in all accounts, the
sessions in which no second factor was ever verified: a policy that requires one applies only to new sign-ins.

grant gives a role in the administration: admin may do everything, support may help with individual accounts, auditor may
read. revoke takes it away. Both revoke the sessions. The last enabled admin can be neither demoted, disabled nor deleted.

change-email gives the account an unverified address, and revokes its sessions and open codes. delete removes the
account and everything that belongs to it; with APP_SECRETS also the personal data of audit events from before there was
the account. Both send a notice to the old address if it was verified.

With the image: docker compose run --rm serve users show ada@example.com

Exit code: 0 done, 2 not done.`;

/** `users` */
export const runUsers = defineCommand({ usage, options: userOptions }, async (given, io) => {
  const text = await withServices(io, await readAction(given, io));
  io.stdout.write(`${text}\n`);
  return exitCodes.done;
});

const withoutSecrets =
  'APP_SECRETS is not set: events of the audit log that have only the address keep their personal data for\n' +
  'AUDIT_PERSONAL_DAYS.\n';

interface GivenAction {
  work: Work;
  readsLimits: boolean;
  readsSecrets: boolean;
}

/** Checks everything that needs no database. */
async function readAction(
  { operands: [name, ...operands], values }: GivenArguments<typeof userOptions>,
  io: CommandIo,
): Promise<GivenAction> {
  const { userActions } = await import('./user-actions.js'); // here, so that --help is fast
  const names = Object.keys(userActions).join(', ');
  if (name === undefined) throw new UsageError(`An action is required: ${names}. See --help.`);
  const action = Object.hasOwn(userActions, name) ? userActions[name] : undefined;
  if (!action) throw new UsageError(`Unknown action "${name}". Actions: ${names}.`);
  const usable: readonly string[] = action.options;
  const unusable = Object.keys(values).find((option) => !usable.includes(option));
  if (unusable !== undefined) throw new UsageError(`${name} does not take --${unusable}. See --help.`);
  const example = ['users', name, ...action.operands].join(' ');
  if (operands.length > action.operands.length)
    throw new UsageError(`Too many arguments. Expected, for example: ${example}`);
  if (operands.length < action.operands.length && !action.needsNone)
    throw new UsageError(`An account is required, for example: ${example}`);
  const { readsLimits = false, readsSecrets = false } = action;
  return { work: await action.prepare(values, operands, io), readsLimits, readsSecrets };
}

async function withServices(
  { variables, stderr }: CommandIo,
  { work, readsLimits, readsSecrets }: GivenAction,
): Promise<string> {
  const hasSecrets = Boolean(variables['APP_SECRETS'] || variables['APP_SECRETS_FILE']);
  const others = readsLimits ? limitGroups : readsSecrets ? [SecretsSettings] : [];
  const settings = readSettings(variables, 'users', hasSecrets ? others : []);
  if (readsSecrets && !hasSecrets) stderr.write(withoutSecrets);
  const { UsersCommandModule } = await import('./users-command.module.js');
  const context = await openContext(UsersCommandModule.forRoot(settings), stderr);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
