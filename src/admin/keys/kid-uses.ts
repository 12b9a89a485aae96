import type { EntityManager } from 'typeorm';
import type { KidCount } from '../../database/kid-count.js';
import { run } from '../../database/statement.js';
import { sealedPhoneCountsStatement, sealedTotpCountsStatement } from '../../factors/sealing-secrets.js';
import { trustedDeviceKidsStatement } from '../../factors/trusted-devices/trusted-device-kids.js';
import { challengeKidsStatement } from '../../otp/challenge-kids.js';
import { sessionKidsStatement } from '../../sessions/session-kids.js';

/** What is stored that needs a secret of `APP_SECRETS`. */
export const kidUses = [
  'authenticator apps',
  'phone numbers',
  'trusted devices',
  'live sessions',
  'open challenges',
] as const;
export type KidUse = (typeof kidUses)[number];

/** Reads all live sessions. */
export async function countKids(manager: EntityManager): Promise<Record<KidUse, KidCount[]>> {
  return {
    'authenticator apps': await run(manager, sealedTotpCountsStatement()),
    'phone numbers': await run(manager, sealedPhoneCountsStatement()),
    'trusted devices': await run(manager, trustedDeviceKidsStatement()),
    'live sessions': await run(manager, sessionKidsStatement()),
    'open challenges': await run(manager, challengeKidsStatement()),
  };
}
