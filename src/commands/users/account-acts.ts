import type { INestApplicationContext } from '@nestjs/common';
import { AccountAdministration } from '../../admin/accounts/account-administration.service.js';
import type { AccountDetails } from './account-details.js';
import { AccountLookup } from './account-lookup.service.js';
import { terminalAct } from '../../admin/acts/operator-act.js';
import { OperatorRoles } from '../../admin/operator-roles/operator-roles.service.js';
import type { OperatorRole } from '../../users/operator-permissions.js';
import { UsageError } from '../arguments.js';

export async function setRole(
  context: INestApplicationContext,
  reference: string,
  role: OperatorRole | null,
): Promise<AccountDetails> {
  const { id } = await context.get(AccountLookup).find(reference);
  await context.get(OperatorRoles).set(terminalAct(), id, role);
  return context.get(AccountLookup).show(id);
}

/**
 * Reads which sessions `end-sessions` revokes.
 * @returns revokes them, and returns how many were live
 * @throws UsageError
 */
export function readEnding(
  given: { readonly 'without-factor'?: boolean; readonly yes?: boolean },
  reference: string | undefined,
): (context: INestApplicationContext) => Promise<number> {
  const { 'without-factor': withoutFactor, yes } = given;
  if (!withoutFactor) {
    if (reference === undefined)
      throw new UsageError('Expected, for example: users end-sessions ada@example.com');
    if (yes) throw new UsageError('--yes is only for --without-factor. Nothing was changed.');
    return async (context) => {
      const { id } = await context.get(AccountLookup).find(reference);
      return context.get(AccountAdministration).endSessions(terminalAct(), id);
    };
  }
  if (reference !== undefined)
    throw new UsageError('--without-factor is for all accounts and takes none. Nothing was changed.');
  if (!yes)
    throw new UsageError(
      'This signs out everyone who has not verified a second factor. Nothing was changed: repeat it with --yes.',
    );
  return (context) => context.get(AccountAdministration).endSessionsWithoutFactor(terminalAct());
}
