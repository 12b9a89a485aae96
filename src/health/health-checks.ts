/** What each check can say. */
export const checkWords = {
  /** Whether it accepts writes. */
  database: ['ok', 'failed'],
  /** Whether the schema is that of this version. */
  migrations: ['ok', 'failed', 'unknown'],
  /** Whether Redis, if rate limits are counted there, can count them. */
  limiter: ['ok', 'failed'],
  /** `failed`: authenticator apps need a secret that this process lacks. `differ`: another process signs with keys that
   * this one lacks. */
  keys: ['ok', 'differ', 'failed', 'unknown'],
  /** Whether mail servers accept messages. `provider_failing`: one of them does not work; another one may. */
  mail: ['ok', 'provider_failing', 'refused', 'unknown'],
  /** As `mail`, for the providers of text messages. */
  sms: ['ok', 'provider_failing', 'refused', 'unknown'],
  /** Whether a worker takes the messages that are due. */
  jobs: ['ok', 'late', 'unknown'],
  /** Whether the events of the audit log are sealed. */
  seals: ['ok', 'late', 'unknown'],
} as const;

export type CheckName = keyof typeof checkWords;
type Words = { [Name in CheckName]: (typeof checkWords)[Name][number] };
/** `sms` only if the installation sends text messages. */
export type Checks = Omit<Words, 'sms'> & Partial<Pick<Words, 'sms'>>;

/** What is read from the database, at most every few seconds. */
export interface HealthState {
  isSchemaCurrent: boolean;
  hasSealingKids: boolean;
  hasSameKeys: boolean;
  isMailRefused: boolean;
  hasFailingMailServer: boolean;
  areTextsRefused: boolean;
  hasFailingTextProvider: boolean;
  isQueueLate: boolean;
  isSealLate: boolean;
}

type StateChecks = Omit<Checks, 'database' | 'limiter'>;

/**
 * @param state null if it could not be read
 * @param sendsTexts whether the installation sends text messages
 */
export function checksOf(state: HealthState | null, sendsTexts: boolean): StateChecks {
  const mail = state && acceptance(state.isMailRefused, state.hasFailingMailServer);
  const sms = state && acceptance(state.areTextsRefused, state.hasFailingTextProvider);
  const ofProviders = { mail: mail ?? 'unknown', ...(sendsTexts && { sms: sms ?? 'unknown' }) } as const;
  if (!state)
    return { migrations: 'unknown', keys: 'unknown', ...ofProviders, jobs: 'unknown', seals: 'unknown' };
  return {
    migrations: state.isSchemaCurrent ? 'ok' : 'failed',
    keys: keysOf(state),
    ...ofProviders,
    jobs: state.isQueueLate ? 'late' : 'ok',
    seals: state.isSealLate ? 'late' : 'ok',
  };
}

function acceptance(isRefused: boolean, hasFailingProvider: boolean): Words['mail'] {
  if (isRefused) return 'refused';
  return hasFailingProvider ? 'provider_failing' : 'ok';
}

function keysOf({ hasSealingKids, hasSameKeys }: HealthState): Checks['keys'] {
  if (!hasSealingKids) return 'failed';
  return hasSameKeys ? 'ok' : 'differ';
}

/** `failed`: requests fail. `degraded`: they succeed, and something that they lead to does not. */
export function statusOf(checks: Checks): 'ok' | 'degraded' | 'failed' {
  const words = Object.values(checks);
  if (words.includes('failed')) return 'failed';
  return words.every((word) => word === 'ok') ? 'ok' : 'degraded';
}
