import { describeDevice } from '../../../common/i18n/translator.js';
import type { DeliveryAttempt } from '../../../delivery/delivery.entity.js';
import { limitReached } from '../../../delivery/delivery-steps.service.js';
import type { DeliveryDetails } from '../../../delivery/delivery-records.service.js';
import type { ChallengeEvent } from '../../../otp/challenge-events.js';
import type { ChallengeDetails } from '../../../otp/challenge-records.service.js';
import type { SessionRecord } from '../../../sessions/session-records.service.js';
import type { User } from '../../../users/user.entity.js';
import type { AddressHistory } from './address-histories.service.js';

/** What a challenge sends. */
export type CodeOutcome = 'code' | 'no_account' | 'address_taken' | 'nothing';

interface Request {
  device?: string;
  network?: string | null;
  requestId?: string | null;
}

/** One line of a timeline. Its fields are those of `--json`. */
export type TimelineEntry = { at: Date } & (
  | { type: 'account.created' | 'account.verified' | 'account.disabled' }
  | ({
      type: 'challenge.started' | 'challenge.resent';
      purpose: string;
      address: string;
      challenge: string;
    } & {
      outcome: CodeOutcome;
    } & Request)
  | ({
      type: 'challenge.attempted';
      purpose: string;
      challenge: string;
      attempt: number;
      outcome: 'accepted' | 'rejected';
    } & Request)
  | { type: 'challenge.expired'; purpose: string; challenge: string }
  | ({
      type: 'delivery.queued';
      template: string;
      destination: string;
      challenge: string | null;
    } & OfDelivery &
      Request)
  | ({
      type: 'delivery.attempted';
      attempt: number;
      outcome: DeliveryAttempt['status'];
      /** If the channel has several. */
      provider?: string;
      reply?: string | null;
      reason?: string | null;
    } & OfDelivery)
  | ({ type: 'delivery.dropped'; reason: string | null } & OfDelivery)
  | { type: 'session.opened'; session: string; amr: string[]; device: string; ip: string }
  | { type: 'session.ended'; session: string }
);

interface OfDelivery {
  delivery: string;
}

/** All entries in the order of their time. */
export function entriesOf(history: AddressHistory): TimelineEntry[] {
  const { account, challenges, deliveries, sessions } = history;
  const entries = [
    ...(account ? entriesOfAccount(account) : []),
    ...challenges.flatMap(entriesOfChallenge),
    ...deliveries.filter(isMessage).flatMap(entriesOfDelivery),
    ...sessions.flatMap(entriesOfSession),
  ];
  return entries.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/** A decoy without a notice has a delivery that sends nothing. */
function isMessage({ template, challengeReference }: DeliveryDetails): boolean {
  return template !== null || challengeReference !== null;
}

function entriesOfAccount({ createdAt, emailVerifiedAt, disabledAt }: User): TimelineEntry[] {
  return [
    { at: createdAt, type: 'account.created' },
    ...(emailVerifiedAt ? [{ at: emailVerifiedAt, type: 'account.verified' } as const] : []),
    ...(disabledAt ? [{ at: disabledAt, type: 'account.disabled' } as const] : []),
  ];
}

export function outcomeOf({
  isDecoy,
  isSilent,
  purpose,
}: Pick<ChallengeDetails, 'isDecoy' | 'isSilent' | 'purpose'>): CodeOutcome {
  if (!isDecoy) return 'code';
  if (isSilent) return 'nothing';
  return purpose === 'email_verification' || purpose === 'email_change' ? 'address_taken' : 'no_account';
}

function entriesOfChallenge(challenge: ChallengeDetails): TimelineEntry[] {
  const { purpose, reference, address, events, createdAt, expiresAt, consumedAt, isDecoy } = challenge;
  const about = { purpose, challenge: reference };
  const accepted = events.find(({ type }) => type === 'confirmed') as { attempt: number } | undefined; // as: by the type
  const started = { ...about, address, outcome: outcomeOf(challenge) };
  const steps = events.flatMap((event): TimelineEntry[] => {
    const at = new Date(event.at);
    if (event.type === 'confirmed') return [];
    if (event.type !== 'attempted')
      return [{ at, type: `challenge.${event.type}`, ...started, ...requestOf(event) }];
    const { attempt, requestId } = event;
    const outcome = accepted?.attempt === attempt ? 'accepted' : 'rejected';
    return [{ at, type: 'challenge.attempted', ...about, attempt, outcome, requestId }];
  });
  const isExpired = expiresAt.getTime() <= Date.now() && consumedAt === null && !isDecoy;
  return [
    // A challenge older than the column has no steps.
    ...(events.length === 0 ? [{ at: createdAt, type: 'challenge.started', ...started } as const] : []),
    ...steps,
    ...(isExpired ? [{ at: expiresAt, type: 'challenge.expired', ...about } as const] : []),
  ];
}

function requestOf({
  device,
  network,
  requestId,
}: Pick<ChallengeEvent & { type: 'started' }, 'device' | 'network' | 'requestId'>): Request {
  return { device: describeDevice('en', device), network, requestId };
}

function entriesOfDelivery(delivery: DeliveryDetails): TimelineEntry[] {
  const { id, template, destination, challengeReference, createdAt, origin } = delivery;
  const { status, finishedAt, lastError, tries } = delivery;
  const about = { delivery: id };
  if (template === null) return [{ at: createdAt, type: 'delivery.dropped', ...about, reason: limitReached }];
  const message = { template, destination, challenge: challengeReference };
  return [
    { at: createdAt, type: 'delivery.queued', ...about, ...message, ...requestOf(origin) },
    ...attemptsOf(delivery).map(
      ({ at, status: outcome, reply, reason, provider }, index, { length }) =>
        ({
          at: new Date(at),
          type: 'delivery.attempted',
          ...about,
          attempt: tries - length + index + 1,
          outcome,
          ...(provider !== undefined && { provider }),
          ...(outcome === 'sent' ? { reply: reply ?? null } : { reason: reason ?? null }),
        }) as const,
    ),
    ...(status === 'dropped' && finishedAt
      ? [{ at: finishedAt, type: 'delivery.dropped', ...about, reason: lastError } as const]
      : []),
  ];
}

/** A row older than the column has its last attempt in other columns. */
function attemptsOf({
  attempts,
  status,
  finishedAt,
  lastError,
}: DeliveryDetails): readonly DeliveryAttempt[] {
  if (attempts.length > 0 || !finishedAt || (status !== 'sent' && status !== 'failed')) return attempts;
  return [{ at: finishedAt.toISOString(), status, ...(lastError !== null && { reason: lastError }) }];
}

function entriesOfSession({ id, createdAt, endedAt, amr, device, ip }: SessionRecord): TimelineEntry[] {
  const opened = { session: id, amr, device: describeDevice('en', device), ip };
  return [
    { at: createdAt, type: 'session.opened', ...opened },
    ...(endedAt ? [{ at: endedAt, type: 'session.ended', session: id } as const] : []),
  ];
}
