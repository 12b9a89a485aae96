import { isIPv6 } from 'node:net';
import { connectAdvice, dnsAdvice } from './advice/connection.js';
import { sendAdvice } from './advice/send.js';
import { sessionAdvice } from './advice/session.js';
import { settingsAdvice } from './advice/settings.js';
import { signInAdvice } from './advice/sign-in.js';
import { serviceOf, serviceAdvice } from './advice/services.js';
import { tlsAdvice } from './advice/tls.js';
import type { Advice, AdviceTable } from './advice/advice-table.js';
import type { Failure, Step } from './failure.js';
import type { Explanation } from '../check-report.js';

/** Values that the text of an advice may contain. */
export interface Situation {
  host: string;
  port: number;
  user?: string | undefined;
  from: string;
  to: string;
  timeoutSeconds: number;
  /** A description of the rejected certificate, if it could be retrieved. */
  certificate?: string;
}

/** The tables that apply to each step. The first matching advice is used. */
const tables: Readonly<Record<Step, readonly AdviceTable[]>> = {
  settings: [settingsAdvice],
  DNS: [dnsAdvice],
  connect: [connectAdvice],
  greeting: [sessionAdvice],
  TLS: [tlsAdvice, sessionAdvice],
  EHLO: [tlsAdvice, sessionAdvice],
  'sign-in': [signInAdvice, sessionAdvice],
  send: [sendAdvice, sessionAdvice],
};

/** If no advice matches, reports the facts without guessing. */
const lastResort: Advice = {
  when: {},
  meaning: 'This check does not know the error. The text above comes from {host} or from the system.',
  remedy:
    'Look the text up in the documentation of the mail service, or show it to whoever runs the mail server. ' +
    'It comes from the step "{step}", with the code {code}.',
};

/** @returns the first matching advice, with its name */
export function explain(failure: Failure, situation: Situation): Explanation & { name: string } {
  const entries = tables[failure.step].flatMap((table) => Object.entries(table));
  const [name, advice] = entries.find(([, { when }]) => fits(when, failure)) ?? ['last-resort', lastResort];
  const service = serviceOf(situation.host);
  const ofService = advice.service && service ? serviceAdvice[service][advice.service] : undefined;
  const facts = factsOf(failure, situation);
  const remedies = [ofService, advice.remedy].filter((text) => text !== undefined);
  return {
    name,
    meaning: filled(advice.meaning, facts),
    remedies: remedies.map((text) => filled(text, facts)),
  };
}

function fits({ code, command, words }: Advice['when'], failure: Failure): boolean {
  return [
    [code, failure.code] as const,
    [command, failure.command] as const,
    [words, failure.words] as const,
  ].every(([pattern, text]) => pattern?.test(text) ?? true);
}

function factsOf(failure: Failure, situation: Situation): Record<string, string> {
  const { host, port, from, user, certificate = '' } = situation;
  return {
    ...Object.fromEntries(Object.entries(situation).map(([name, value]) => [name, String(value)])),
    endpoint: `${isIPv6(host) ? `[${host}]` : host}:${port}`,
    step: failure.step,
    code: failure.code || 'unknown',
    fromDomain: from.slice(from.lastIndexOf('@') + 1),
    user: describeUser(user),
    certificate,
  };
}

/** People sometimes enter the secret as the user, so this shows only what looks like a user name. */
export function describeUser(user: string | undefined): string {
  if (user === undefined) return 'no user';
  return user.length <= 64 && (user.includes('@') || user.length <= 32)
    ? `user ${user}`
    : `a user of ${user.length} characters`;
}

function filled(text: string, facts: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => facts[name] ?? placeholder);
}
