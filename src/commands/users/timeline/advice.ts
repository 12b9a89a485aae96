import { challengeLimits } from '../../../otp/otp.purposes.js';
import type { ChallengeDetails } from '../../../otp/challenge-records.service.js';
import type { DeliveryDetails } from '../../../delivery/delivery-records.service.js';
import { terminalTime } from '../account-report.js';
import { outcomeOf } from './timeline-entries.js';
import type { AddressHistory } from './address-histories.service.js';

/** Why the latest code did not arrive, or where to look next, in a sentence or two. */
export function adviceFor(history: AddressHistory): string {
  const { account, address } = history;
  if (account?.disabledAt) return 'The account is disabled and gets no codes. `users enable` enables it.';
  const [latest] = history.challenges.filter((challenge) => concerns(challenge, address, account));
  if (!latest) return limitAdvice(history) ?? nothingRequested;
  const ofDecoy = decoyAdvice[outcomeOf(latest)];
  if (ofDecoy !== null) return ofDecoy;
  if (latest.consumedAt !== null)
    return `The latest code arrived: it was accepted at ${terminalTime(latest.consumedAt)}.`;
  if (latest.attempts >= challengeLimits.attempts)
    return `${challengeLimits.attempts} wrong codes were entered, so the latest code is used up. The person must start again.`;
  const [delivery] = history.deliveries.filter(
    ({ challengeReference }) => challengeReference === latest.reference,
  );
  if (!delivery) return 'The message of the latest code is not stored any more.';
  return deliveryAdvice(delivery, latest, history);
}

/** Codes go to the address itself, or to the account's new one. */
function concerns(challenge: ChallengeDetails, address: string, account: AddressHistory['account']): boolean {
  return challenge.address === address || challenge.userId === (account?.id ?? undefined);
}

const nothingRequested =
  'Nobody has requested a code for this address in the last day. Check the spelling, and search the log for ' +
  '`http.request` with a `code` at the time of the request: a rejected request leaves no other trace.';

const decoyAdvice = {
  code: null,
  no_account:
    'The address had no account, so nothing was sent, by design. The person may have registered with another address.',
  address_taken:
    'The address already had an account, so it got a notice instead of a code. Its owner signs in or resets the password.',
  nothing: 'The address belonged to a disabled account, so nothing was sent, by design.',
} as const;

function deliveryAdvice(
  delivery: DeliveryDetails,
  { expiresAt, generation }: ChallengeDetails,
  history: AddressHistory,
): string {
  const { status, template, tries, lastError, finishedAt, attempts } = delivery;
  if (template === null)
    return 'The code was not sent, because the hourly limit on e-mails of the installation was used up (MAILS_PER_HOUR).';
  if (status === 'queued') return queuedAdvice(delivery);
  if (status === 'failed')
    return `The mail server rejected the message permanently: ${lastError ?? 'no reply is stored'}`;
  if (status === 'dropped') {
    if (delivery.challengeGeneration !== generation)
      return 'A newer code has replaced it before it was sent.';
    if (finishedAt && finishedAt >= expiresAt)
      return `The code expired before the mail server accepted the message. ${lastFailure(delivery)}`;
    return 'The code was no longer valid when the message was due: the account has changed since the request.';
  }
  const reply = attempts.at(-1)?.reply;
  return (
    limitAdvice(history) ??
    `The mail server accepted the message${finishedAt ? ` at ${terminalTime(finishedAt)}` : ''}${tries > 1 ? ` in attempt ${tries}` : ''}` +
      `${reply ? ` (${reply})` : ''}. Look in the spam folder, and in the mail server's log for the delivery ID.`
  );
}

function lastFailure({ attempts }: DeliveryDetails): string {
  const reason = attempts.at(-1)?.reason;
  return reason === undefined
    ? 'It was never tried: was a worker running?'
    : `The last of its attempts failed: ${reason}`;
}

function queuedAdvice({
  tries,
  lastError,
  nextTryAt,
  isLeased,
  isOverdue,
  createdAt,
}: DeliveryDetails): string {
  if (isLeased) return 'The message is being handed to the mail server now.';
  if (isOverdue)
    return `The message has waited since ${terminalTime(tries === 0 ? createdAt : nextTryAt)}, and no worker has taken it. Is a worker running?`;
  if (tries === 0) return 'The message was queued seconds ago and has not been tried yet.';
  return `The mail server did not accept the message (${lastError ?? 'no reply is stored'}). The next attempt is at ${terminalTime(nextTryAt)}.`;
}

/** @returns null unless a limit on messages to the address is used up for clients that are not known devices */
function limitAdvice({ limits }: AddressHistory): string | null {
  if (typeof limits === 'string') return null;
  const reached = limits.usages.find(
    ({ limit, of, used, quota }) => of === 'anyone' && limit.startsWith('anonymous-mails') && used >= quota,
  );
  if (!reached) return null;
  const { limit, quota, setting, resetsAt } = reached;
  return `The limit ${limit} is reached (${setting ?? 'fixed'}, ${quota}): unknown devices get no further code until ${terminalTime(resetsAt)}.`;
}
