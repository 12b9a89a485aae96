import { challengeLimits } from '../../../otp/otp.purposes.js';
import { printable, terminalTime } from '../account-report.js';
import { adviceFor } from './advice.js';
import { entriesOf, type CodeOutcome, type TimelineEntry } from './timeline-entries.js';
import type { AddressHistory } from './address-histories.service.js';

export function timelineAsJson(history: AddressHistory): string {
  const { address, account, isComplete, limits } = history;
  const shown = {
    address,
    account: account && {
      id: account.id,
      emailVerifiedAt: account.emailVerifiedAt,
      disabledAt: account.disabledAt,
    },
    isRegistrationPending: isRegistrationPending(history),
    isComplete,
    entries: entriesOf(history),
    limits: typeof limits === 'string' ? null : limits.usages,
    longCodesUntil: typeof limits === 'string' ? null : limits.longCodesUntil,
    advice: adviceFor(history),
  };
  return JSON.stringify(shown, null, 2);
}

export function describeTimeline(history: AddressHistory): string {
  const lines = entriesOf(history).map((entry) =>
    printable(`${terminalTime(entry.at)}  ${describe(entry, history)}`),
  );
  return [
    `${history.address}: ${describeAddress(history)}`,
    ...(history.isComplete ? [] : ['Only the newest thousand challenges and messages are shown.']),
    '',
    ...(lines.length > 0 ? lines : ['Nothing is stored for this address.']),
    '',
    ...describeLimits(history.limits),
    '',
    adviceFor(history),
  ].join('\n');
}

function describeAddress(history: AddressHistory): string {
  const { account } = history;
  if (account) {
    const facts = [
      account.emailVerifiedAt ? 'verified' : 'not verified',
      account.disabledAt ? 'disabled' : 'enabled',
    ];
    return `account ${account.id}, ${facts.join(', ')}`;
  }
  return isRegistrationPending(history)
    ? 'no account; a registration is pending until its code is confirmed'
    : 'no account';
}

function isRegistrationPending({ account, challenges }: AddressHistory): boolean {
  const now = Date.now();
  return (
    account === null &&
    challenges.some(
      ({ purpose, isDecoy, consumedAt, expiresAt }) =>
        purpose === 'email_verification' && !isDecoy && consumedAt === null && expiresAt.getTime() > now,
    )
  );
}

const outcomes: Readonly<Record<CodeOutcome, string>> = {
  code: '',
  no_account: '; no account: no code is sent',
  address_taken: '; the address is taken: a notice is sent instead of a code',
  nothing: '; the account is disabled: nothing is sent',
};

const attempts = {
  sent: 'accepted',
  queued: 'not accepted, to be tried again',
  failed: 'rejected permanently',
};

function describe(entry: TimelineEntry, { address }: AddressHistory): string {
  const elsewhere = (text: string) => (text === address ? '' : ` to ${text}`);
  switch (entry.type) {
    case 'account.created':
      return 'account created';
    case 'account.verified':
      return 'address verified';
    case 'account.disabled':
      return 'account disabled';
    case 'challenge.started':
    case 'challenge.resent': {
      const what = entry.type === 'challenge.started' ? 'code requested' : 'code requested again';
      return `${what}: ${words(entry.purpose)}${elsewhere(entry.address)}${outcomes[entry.outcome]}${origin(entry)}`;
    }
    case 'challenge.attempted': {
      const count = `attempt ${entry.attempt} of ${challengeLimits.attempts}`;
      return `code entered: ${words(entry.purpose)}, ${entry.outcome}, ${count}${origin(entry)}`;
    }
    case 'challenge.expired':
      return `code expired: ${words(entry.purpose)}`;
    case 'delivery.queued':
      return `message queued: ${entry.template}${elsewhere(entry.destination)}, delivery ${entry.delivery}${origin(entry)}`;
    case 'delivery.attempted': {
      const said = entry.reply ?? entry.reason;
      const by = entry.provider === undefined ? '' : ` (${entry.provider})`;
      return `message ${attempts[entry.outcome]}: attempt ${entry.attempt}${by}${said ? `, ${said}` : ''}, delivery ${entry.delivery}`;
    }
    case 'delivery.dropped':
      return `message not sent: ${entry.reason ?? 'no longer valid'}, delivery ${entry.delivery}`;
    case 'session.opened':
      return `session opened: ${entry.amr.join(', ')}, ${entry.device}, ${entry.ip}, session ${entry.session}`;
    case 'session.ended':
      break;
  }
  return `session ended: session ${entry.session}`;
}

function words(purpose: string): string {
  return purpose.replaceAll('_', ' ');
}

function origin({
  device,
  network,
  requestId,
}: {
  device?: string;
  network?: string | null;
  requestId?: string | null;
}): string {
  const facts = [device, network, requestId && `request ${requestId}`].filter(Boolean);
  return facts.length > 0 ? ` (${facts.join(', ')})` : '';
}

function describeLimits(limits: AddressHistory['limits']): string[] {
  if (limits === 'unread') return ['Limits: not shown, because APP_SECRETS is not set.'];
  if (limits === 'unavailable') return ['Limits: not shown, because their store is unavailable.'];
  const { usages, longCodesUntil } = limits;
  const lines = usages.map(
    ({ limit, of, used, quota, setting, resetsAt }) =>
      `  ${limit}, ${of}: ${used} of ${quota} until ${terminalTime(resetsAt)}${setting === null ? '' : ` (${setting})`}`,
  );
  const long = longCodesUntil ? [`  new codes are long until ${terminalTime(longCodesUntil)}`] : [];
  return lines.length + long.length > 0 ? ['Limits in use:', ...lines, ...long] : ['Limits in use: none'];
}
