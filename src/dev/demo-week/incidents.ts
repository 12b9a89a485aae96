import { newIdAt } from '../../common/secrets.js';
import type { OperatorRole } from '../../users/operator-permissions.js';
import type { CodeFlows } from './code-flows.js';
import { later, type Client } from './code-rows.js';
import { daysAgo, type Person } from './people.js';
import type { Random } from './random.js';
import type { WeekRows } from './week-rows.js';

interface Parts {
  random: Random;
  rows: WeekRows;
  flows: CodeFlows;
  now: Date;
}

const script = { client: { kind: 'pythonProgram' }, system: null } as const;

/** One common password for many addresses, at night: most of them have no account. */
export function sprayPasswords({ random, rows, now }: Parts, people: readonly Person[]): void {
  const start = daysAgo(now, 2.4);
  for (let n = 0; n < 1_400; n += 1) {
    const at = later(start, n * 1.7);
    const from: Client = { ip: `198.51.100.${n % 200}`, device: script };
    const known = random.chance(0.15) ? random.pick(people) : null;
    const address = known?.email ?? `user${n}@bigmail.example`;
    const common = {
      at,
      userId: known?.id ?? null,
      actor: { type: 'anonymous', id: null } as const,
      from,
      address,
    };
    if (n > 400 && random.chance(0.6))
      rows.addEvent({
        ...common,
        type: 'sign_in.refused',
        outcome: 'refused',
        details: { limit: 'failed-sign-ins-hour' },
      });
    else
      rows.addEvent({
        ...common,
        type: 'sign_in.failed',
        outcome: 'failure',
        details: { method: 'password' },
      });
  }
  addRefusals(rows, {
    from: later(start, 700),
    until: later(start, 2_400),
    limit: 'failed-sign-ins-hour',
    perStep: 90,
  });
}

/** Guesses of codes for addresses without an account, and for a few with one. */
export function guessCodes({ random, rows, flows, now }: Parts): void {
  const start = daysAgo(now, 0.35);
  for (let n = 0; n < 160; n += 1) {
    const client: Client = { ip: `192.0.2.${n % 60}`, device: script };
    const address = `guess${n}@mailbox.example`;
    flows.runDecoy('code_login', { at: later(start, n * 20), address, client, guesses: random.whole(2, 5) });
  }
  addRefusals(rows, { from: start, until: later(start, 3_600), limit: 'starts-hour', perStep: 25 });
  addRefusals(rows, {
    from: later(start, 900),
    until: later(start, 3_600),
    limit: 'mail-cooldown',
    perStep: 6,
  });
}

/** What the operators did. */
export function operate(parts: Parts, people: readonly Person[]): void {
  disableAccounts(parts, people);
  resetFactors(parts, people);
  readAuditLog(parts, people);
}

const desk: Client = { ip: '203.0.113.200', device: { client: 'Firefox', system: 'Linux' } };

function act({ now }: Parts, people: readonly Person[], role: OperatorRole) {
  const id = people.find(({ operatorRole }) => operatorRole === role)?.id ?? null;
  return { actor: { type: 'operator', id } as const, from: desk, address: null, sessionId: newIdAt(now) };
}

function disableAccounts(parts: Parts, people: readonly Person[]): void {
  const common = act(parts, people, 'support');
  for (const { id: userId, disabledAt, disabledReason: reason } of people) {
    if (disabledAt === null) continue;
    const [searchedAt, readAt] = [later(disabledAt, -40), later(disabledAt, -30)];
    parts.rows.addEvent({
      ...common,
      at: searchedAt,
      type: 'operator.searched',
      userId: null,
      details: { what: 'accounts', by: ['email'] },
    });
    parts.rows.addEvent({
      ...common,
      at: readAt,
      type: 'operator.read',
      userId,
      details: { what: 'account' },
    });
    parts.rows.addEvent({ ...common, at: disabledAt, type: 'account.disabled', userId, details: { reason } });
  }
}

function resetFactors(parts: Parts, people: readonly Person[]): void {
  const { random, rows, now } = parts;
  const common = act(parts, people, 'admin');
  const owners = people.filter(({ operatorRole, hasTotp }) => operatorRole === null && hasTotp);
  for (let n = 0; n < 8; n += 1) {
    const at = daysAgo(now, random.between(0.1, 6.8));
    const reason = random.pick(['lost the phone, identified by video call', 'new phone, ticket 815']);
    rows.addEvent({
      ...common,
      at,
      type: 'factor.reset',
      userId: random.pick(owners).id,
      details: { reason },
    });
  }
}

function readAuditLog(parts: Parts, people: readonly Person[]): void {
  const common = act(parts, people, 'auditor');
  const details = { by: ['type', 'since'] };
  for (let day = 1; day < 7; day += 1) {
    const at = daysAgo(parts.now, day - 0.3);
    parts.rows.addEvent({ ...common, at, type: 'audit.read', userId: null, details });
  }
}

/** Refused requests are counted where they are refused, and stored by time step only. */
function addRefusals(
  rows: WeekRows,
  { from, until, limit, perStep }: { from: Date; until: Date; limit: string; perStep: number },
): void {
  const stepMs = 300_000;
  for (let at = Math.floor(from.getTime() / stepMs) * stepMs; at < until.getTime(); at += stepMs)
    rows.add('statistics', {
      resolution: 300,
      at: new Date(at),
      measure: 'limits.refused',
      label: limit,
      count: perStep,
    });
}
