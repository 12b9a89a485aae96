import type { INestApplicationContext } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { canonicalEmail } from '../../common/validation/email-address.js';
import { operatorRoles } from '../../users/operator-permissions.js';
import { AccountSearches } from '../../users/account-search.service.js';
import { UsageError, type GivenArguments } from '../arguments.js';
import type { CommandIo } from '../command.js';
import { terminalAct } from '../../admin/acts/operator-act.js';
import { AccountAdministration } from '../../admin/accounts/account-administration.service.js';
import type { AccountDetails } from './account-details.js';
import { AccountCreation } from './account-creation.service.js';
import { AccountLookup } from './account-lookup.service.js';
import { AddressVerification } from './address-verification.service.js';
import { accountAsJson, accountsAsJson, describeAccount, describeAccounts } from './account-report.js';
import { AddressChange } from '../../admin/accounts/address-change.service.js';
import { FactorReset } from '../../admin/accounts/factor-reset.service.js';
import { readEnding, setRole } from './account-acts.js';
import { readAccount } from './read-account.js';
import { readFilter, readReason } from './read-options.js';
import type { userOptions } from './user-options.js';
import { describeTimeline, timelineAsJson } from './timeline/timeline-report.js';
import { AddressHistories } from './timeline/address-histories.service.js';

type Values = GivenArguments<typeof userOptions>['values'];
/** @returns the output */
export type Work = (context: INestApplicationContext) => Promise<string>;

interface Action {
  /** Its options. */
  readonly options: readonly (keyof typeof userOptions)[];
  /** Examples of its operands. */
  readonly operands: readonly string[];
  /** Whether it also works without the operands. */
  readonly needsNone?: true;
  /** Whether it reads the settings of limits, if there are secrets. */
  readonly readsLimits?: true;
  /** Whether it finds what is stored about the address in the audit log, if there are secrets. */
  readonly readsSecrets?: true;
  /**
   * Checks everything that needs no database.
   * @throws UsageError
   */
  prepare(values: Values, operands: readonly string[], io: CommandIo): Work | Promise<Work>;
}

const account = 'ada@example.com';

const consequencesOfVerifying =
  'The address is verified. The earlier password, sessions and open codes are invalid, because they may not be its\n' +
  "owner's. The owner signs in by code, or sets a password with a password reset.";
const consequencesOfChange =
  'The new address is not verified. The sessions and open codes are invalid, and the old address gets a notice if it\n' +
  'was verified. The owner signs in by code at the new address.';

const consequencesOfGrant =
  'The sessions are invalid. The role takes effect in a session with a second factor: sign in, and set one up if the\n' +
  'account has none.';
const consequencesOfRevocation = 'The sessions are invalid.';
const consequencesOfReset =
  'The authenticator app, recovery codes and trusted devices are removed. The sessions and open codes are invalid, and\n' +
  'the owner gets a notice if the address is verified. The owner signs in without a second factor.';

/** The table of actions. */
export const userActions: Readonly<Record<string, Action>> = {
  create: {
    options: ['email', 'name', 'locale', 'unverified', 'password-stdin', 'json'],
    operands: [account],
    needsNone: true,
    async prepare(values, [reference], io) {
      const created = await readAccount({ ...values, email: values.email ?? reference }, io);
      return async (context) =>
        show(values, await context.get(AccountCreation).create(terminalAct(), created));
    },
  },
  list: {
    options: ['prefix', 'state', 'limit', 'cursor', 'json'],
    operands: [],
    prepare: (values) => {
      const filter = readFilter(values);
      return async (context) => {
        // One more than is shown, which tells whether there is a next page.
        const found = await context.get(AccountSearches).find({ ...filter, limit: filter.limit + 1 });
        const shown = found.slice(0, filter.limit);
        const nextCursor = found.length > filter.limit ? (shown.at(-1)?.id ?? null) : null;
        return (values.json ? accountsAsJson : describeAccounts)(shown, nextCursor);
      };
    },
  },
  show: {
    options: ['json'],
    operands: [account],
    prepare:
      (values, [reference = '']) =>
      async (context) =>
        show(values, await context.get(AccountLookup).show(reference)),
  },
  timeline: {
    options: ['json'],
    readsLimits: true,
    operands: [account],
    prepare: (values, [reference = '']) => {
      if (!isUuid(reference) && canonicalEmail(reference.trim()) === null)
        throw new UsageError('The account must be an e-mail address or an ID.');
      return async (context) => {
        const history = await context.get(AddressHistories).read(reference);
        return (values.json ? timelineAsJson : describeTimeline)(history);
      };
    },
  },
  verify: onAccount(async (context, { id }, values) => {
    const wasUnverified = await context.get(AddressVerification).verify(terminalAct(), id);
    return show(values, await detailsOf(context, id), wasUnverified ? consequencesOfVerifying : null);
  }),
  'change-email': {
    options: ['json'],
    operands: [account, 'ada@new.example'],
    prepare: (values, [reference = '', address = '']) => {
      const to = canonicalEmail(address);
      if (to === null) throw new UsageError('The new address must be an e-mail address.');
      return async (context) => {
        const { id } = await context.get(AccountLookup).find(reference);
        await context.get(AddressChange).change(terminalAct(), id, to);
        return show(values, await detailsOf(context, id), consequencesOfChange);
      };
    },
  },
  disable: onAccount(async (context, { id }, values) => {
    await context.get(AccountAdministration).disable(terminalAct(), id);
    return show(values, await detailsOf(context, id));
  }),
  enable: onAccount(async (context, { id }, values) => {
    await context.get(AccountAdministration).enable(terminalAct(), id);
    return show(values, await detailsOf(context, id));
  }),
  'end-sessions': {
    options: ['without-factor', 'yes'],
    operands: [account],
    needsNone: true,
    prepare: (values, [reference]) => {
      const end = readEnding(values, reference);
      return async (context) => `Sessions revoked: ${await end(context)}`;
    },
  },
  'reset-factors': {
    options: ['reason', 'json'],
    operands: [account],
    prepare: (values, [reference = '']) => {
      const reason = readReason(values.reason);
      return async (context) => {
        const { id } = await context.get(AccountLookup).find(reference);
        await context.get(FactorReset).reset({ ...terminalAct(), reason }, id);
        return show(values, await detailsOf(context, id), consequencesOfReset);
      };
    },
  },
  grant: {
    options: ['json'],
    operands: [account, 'admin'],
    prepare: (values, [reference = '', given = '']) => {
      const role = operatorRoles.find((name) => name === given);
      if (!role) throw new UsageError(`The role must be ${operatorRoles.join(', ')}.`);
      return async (context) => show(values, await setRole(context, reference, role), consequencesOfGrant);
    },
  },
  revoke: {
    options: ['json'],
    operands: [account],
    prepare:
      (values, [reference = '']) =>
      async (context) =>
        show(values, await setRole(context, reference, null), consequencesOfRevocation),
  },
  delete: {
    options: ['yes'],
    readsSecrets: true,
    operands: [account],
    prepare: ({ yes }, [reference = '']) => {
      if (!yes) throw new UsageError('This cannot be undone. Nothing was deleted: repeat it with --yes.');
      return async (context) => {
        const { id, email } = await context.get(AccountLookup).find(reference);
        await context.get(AccountAdministration).delete(terminalAct(), id);
        return `Deleted: ${email}`;
      };
    },
  },
};

function detailsOf(context: INestApplicationContext, id: string): Promise<AccountDetails> {
  return context.get(AccountLookup).show(id);
}

function onAccount(
  act: (context: INestApplicationContext, account: { id: string }, values: Values) => Promise<string>,
  options: Action['options'] = ['json'],
): Action {
  return {
    options,
    operands: [account],
    prepare:
      (values, [reference = '']) =>
      async (context) =>
        act(context, await context.get(AccountLookup).find(reference), values),
  };
}

/** @param consequences to be printed for a person */
function show(values: Values, details: AccountDetails, consequences: string | null = null): string {
  if (values.json) return accountAsJson(details);
  return [describeAccount(details), ...(consequences === null ? [] : ['', consequences])].join('\n');
}
