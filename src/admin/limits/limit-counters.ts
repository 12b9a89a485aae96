import { exportHit } from '../../auth/account-export/account-export.service.js';
import { breachQueryHit } from '../../auth/new-password/new-passwords.service.js';
import { failedStepNoticeHit } from '../../auth/second-factor/failed-steps.service.js';
import { sessionListHit } from '../../auth/session-management/session-list.service.js';
import { networkSignInHits, signInHits } from '../../auth/sign-in/password-checks.service.js';
import { proofHits } from '../../auth/sign-in/proof-budget.service.js';
import { AppError } from '../../common/errors/app-error.js';
import type { Keyring } from '../../common/secrets.js';
import type { LimitHit } from '../../limits/limits.service.js';
import { accountKeyOf } from '../../sms/admission-request.js';
import { accountHits } from '../../sms/sms-hits.js';
import { networkStartHits } from '../../otp/start-hits.js';
import type { StartLimits } from '../../otp/start-limits.service.js';
import type { LimitScope } from './limit-usage.response.js';
import type { LimitsQuery } from './limits.query.js';

/** A counter of a limit. */
export interface ScopedHit {
  of: LimitScope;
  hit: LimitHit;
}

const scoped = (of: LimitScope, hits: readonly LimitHit[]): ScopedHit[] => hits.map((hit) => ({ of, hit }));

export function hitsOfAddress(address: string, starts: StartLimits): ScopedHit[] {
  const [ofAnyone, ...ofKnownDevices] = signInHits(address);
  return [
    ...starts.hitsOf(address).flatMap(({ of, hits }) => scoped(of, hits)),
    ...scoped('anyone', ofAnyone ? [ofAnyone] : []),
    ...scoped('known_devices', ofKnownDevices),
  ];
}

export function hitsOfNetwork(ip: string): ScopedHit[] {
  return scoped('network', [...networkStartHits(ip), ...networkSignInHits(ip), breachQueryHit(ip)]);
}

export function hitsOfAccount(userId: string, keyring: Keyring): ScopedHit[] {
  return scoped('account', [
    ...proofHits(userId),
    failedStepNoticeHit(userId),
    exportHit(userId),
    sessionListHit(userId),
    ...accountHits({ accountKey: accountKeyOf(keyring, userId) }),
  ]);
}

/** @throws AppError request.invalid unless exactly one is given */
export function assertOne(query: LimitsQuery): void {
  const given = (['address', 'ip', 'userId'] as const).filter((name) => query[name] !== undefined);
  if (given.length === 1) return;
  const code = given.length === 0 ? 'required' : 'not_allowed';
  const detail = 'exactly one of address, ip and userId must be given';
  const [, ...others] = given;
  const pointers = given.length === 0 ? ['/address'] : others.map((name) => `/${name}`);
  throw new AppError('request.invalid', { errors: pointers.map((pointer) => ({ pointer, code, detail })) });
}
