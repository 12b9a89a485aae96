import { randomInt, randomUUID } from 'node:crypto';
import type { LimitedApp } from './limited-app.js';
import { outcomeOf, passTime, type TextMessage } from './text-messages.js';

const stepSeconds = 300;
const stepsPerHour = 3_600 / stepSeconds;

/** Millionths of the currency, as in `textMessageVariables`. */
const priceMicros = 100_000;

export interface Pump {
  accounts: number;
  hours: number;
  accountAgeMinutes: number;
}

interface Traffic {
  attempts: number;
  admitted: number;
}

export interface PumpedHour {
  hour: number;
  pumped: Traffic;
  /** Users in the same country with other prefixes, and in another one. Four of five enter their code. */
  honest: Record<'sameCountry' | 'otherCountry', Traffic>;
  pumpedMicros: number;
}

/**
 * A fraudster who earns with the prefix 4915112: every message is for another account, from another network, to another
 * number, and nobody enters a code. Simulated in steps of five minutes, on two replicas at a time.
 */
export async function pump(
  app: LimitedApp,
  { accounts, hours, accountAgeMinutes }: Pump,
): Promise<PumpedHour[]> {
  const attemptsPerStep = Math.ceil(accounts / (hours * stepsPerHour));
  const report: PumpedHour[] = [];
  let remaining = accounts;
  for (let hour = 0; hour < hours; hour += 1) {
    const pumped: Traffic = { attempts: 0, admitted: 0 };
    const honest = { sameCountry: { attempts: 0, admitted: 0 }, otherCountry: { attempts: 0, admitted: 0 } };
    for (let step = 0; step < stepsPerHour; step += 1) {
      const attempts = Math.min(attemptsPerStep, remaining);
      remaining -= attempts;
      const messages = Array.from({ length: attempts }, () => ({
        number: `+4915112${digits(6)}`,
        ageMinutes: accountAgeMinutes,
      }));
      await send(app, messages, pumped);
      await sendHonest(app, [`+49171${digits(7)}`], honest.sameCountry);
      const abroad = Array.from({ length: 3 }, () => `+43664${digits(7)}`);
      await sendHonest(app, abroad, honest.otherCountry);
      await passTime(app, stepSeconds);
    }
    report.push({ hour, pumped, honest, pumpedMicros: pumped.admitted * priceMicros });
  }
  return report;
}

/** Ten at a time: more than one network could send, and few enough for the connections of a pool. */
async function send(app: LimitedApp, messages: readonly TextMessage[], counted: Traffic): Promise<void> {
  for (let from = 0; from < messages.length; from += 10) {
    const sent = messages.slice(from, from + 10).map((message, index) => {
      const replica = app.apps[index % app.apps.length] ?? app.firstApp;
      return outcomeOf(replica, message);
    });
    const outcomes = await Promise.all(sent);
    counted.attempts += outcomes.length;
    counted.admitted += outcomes.filter((outcome) => outcome === 'admitted').length;
  }
}

async function sendHonest(app: LimitedApp, numbers: readonly string[], counted: Traffic): Promise<void> {
  const challengeId = randomUUID();
  const messages = numbers.map((number) => ({ number, challengeId, ageMinutes: 60 * 24 }));
  const earlier = counted.attempts;
  await send(app, messages, counted);
  const isConfirmed = (earlier / numbers.length) % 5 !== 4;
  if (isConfirmed)
    await app.query('UPDATE sms_admissions SET confirmed_at = now() WHERE challenge_id = $1', [challengeId]);
}

const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');

/** One line per hour in which something was sent to the prefix, and the sums. */
export function pumpTable(report: readonly PumpedHour[]): string {
  const money = (micros: number) => (micros / 1_000_000).toFixed(2);
  const share = ({ admitted, attempts }: Traffic) => `${admitted}/${attempts}`;
  const lines = report
    .filter(({ pumped, hour }) => pumped.admitted > 0 || hour < 2)
    .map(({ hour, pumped, pumpedMicros }) => `| ${hour} | ${share(pumped)} | ${money(pumpedMicros)} |`);
  const total = totalOf(report);
  return [
    '| hour | pumped prefix, admitted | spent |',
    '| --- | ---: | ---: |',
    ...lines,
    `| all ${report.length} | ${share(total.pumped)} | ${money(total.pumpedMicros)} |`,
    `honest, same country: ${share(total.sameCountry)}; another country: ${share(total.otherCountry)}`,
  ].join('\n');
}

export function totalOf(report: readonly PumpedHour[]) {
  const sum = (of: (hour: PumpedHour) => Traffic): Traffic => ({
    attempts: report.reduce((total, hour) => total + of(hour).attempts, 0),
    admitted: report.reduce((total, hour) => total + of(hour).admitted, 0),
  });
  const pumped = sum((hour) => hour.pumped);
  return {
    pumped,
    pumpedMicros: pumped.admitted * priceMicros,
    sameCountry: sum((hour) => hour.honest.sameCountry),
    otherCountry: sum((hour) => hour.honest.otherCountry),
  };
}
