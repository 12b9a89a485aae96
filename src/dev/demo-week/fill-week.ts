import type { INestApplicationContext } from '@nestjs/common';
import type pg from 'pg';
import { AuditLog } from '../../audit/audit-log.service.js';
import { Sealing } from '../../audit/seals/sealing.service.js';
import { Keyring, newIdAt } from '../../common/secrets.js';
import { factorBits } from '../../factors/factor.js';
import { sealTotpSecret } from '../../factors/totp/totp-secret.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { measureGroups } from '../../statistics/measures.js';
import { StatisticsWriter } from '../../statistics/statistics-writer.service.js';
import { UsersService } from '../../users/users.service.js';
import { CodeFlows } from './code-flows.js';
import { guessCodes, operate, sprayPasswords } from './incidents.js';
import { createPeople, operators, type Person } from './people.js';
import { Random } from './random.js';
import { insertRows, WeekRows, type Row } from './week-rows.js';
import { Week } from './week.js';

export const demoPassword = 'correct horse battery staple';
export const demoTotpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const alreadyFilled =
  'The database already has the accounts of a demo week. To get another one, stop npm start, delete .postern, and run this again.';

/** @returns lines for the terminal */
export async function fillWeek(app: INestApplicationContext, client: pg.Client): Promise<string[]> {
  await refuseSecondWeek(app);
  const now = new Date();
  const { rows, people } = playWeek(app, now);
  const keyring = app.get(Keyring, { strict: false });
  const hash = await app.get(PasswordsService, { strict: false }).hash(demoPassword, null);
  const users = people.map((person) => userRow(person, hash));
  const apps = people.filter(({ hasTotp }) => hasTotp).map((person) => totpRow(keyring, person));
  await insertRows(client, 'users', users);
  await insertRows(client, 'totp_factors', apps);
  await insertEvents(app, client, rows);
  await rows.insertAll(client);
  await client.query('ANALYZE');
  await countEverything(app, now);
  return [
    `A week with ${people.length} accounts. Every account has the password "${demoPassword}".`,
    `Operators: ${operators.map(([email, role]) => `${email} (${role})`).join(', ')}.`,
    `Their authenticator app: npm run totp -- ${demoTotpSecret}`,
  ];
}

async function refuseSecondWeek(app: INestApplicationContext): Promise<void> {
  const users = app.get(UsersService, { strict: false });
  for (const [email] of operators) {
    if (await users.findByEmail(email)) throw new Error(alreadyFilled);
  }
}

function playWeek(app: INestApplicationContext, now: Date): { rows: WeekRows; people: Person[] } {
  const random = new Random(20_261_128);
  const log = app.get(AuditLog, { strict: false });
  const rows = new WeekRows((address) => log.addressKey(address));
  const kid = app.get(Keyring, { strict: false }).currentKid;
  const people = createPeople(random, now);
  const flows = new CodeFlows({ random, rows, kid, now });
  const parts = { random, rows, flows, kid, now };
  const week = new Week(parts, people);
  week.play();
  sprayPasswords(parts, people);
  guessCodes(parts);
  operate(parts, people);
  return { rows, people: [...people, ...week.newcomers] };
}

/** Day by day, each with seals of its own. */
async function insertEvents(app: INestApplicationContext, client: pg.Client, rows: WeekRows): Promise<void> {
  const events = rows
    .remove('audit_events')
    .toSorted((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1));
  const byDay = Map.groupBy(events, (event) => (event['at'] as Date).toISOString().slice(0, 10));
  for (const day of byDay.values()) {
    await insertRows(client, 'audit_events', day);
    await app.get(Sealing, { strict: false }).seal(new AbortController().signal);
  }
}

/** The job counts the last hours only. */
async function countEverything(app: INestApplicationContext, now: Date): Promise<void> {
  const writer = app.get(StatisticsWriter, { strict: false });
  const hourMs = 3_600_000;
  const currentHour = Math.floor(now.getTime() / hourMs) * hourMs;
  for (let from = currentHour - 8 * 24 * hourMs; from <= currentHour; from += hourMs) {
    const hour = { from: new Date(from), until: new Date(from + hourMs) };
    for (const group of measureGroups) await writer.countAgain(group, hour);
    await writer.addUp(hour);
  }
  await writer.mark(now);
}

function userRow(person: Person, passwordHash: string): Row {
  const { createdAt } = person;
  return {
    id: person.id,
    email: person.email,
    email_verified_at: person.isVerified || person.operatorRole ? createdAt : null,
    password_hash: passwordHash,
    full_name: person.fullName,
    locale: person.locale,
    disabled_at: person.disabledAt,
    disabled_reason: person.disabledReason,
    operator_role: person.operatorRole,
    roles: [],
    credential_version: 0,
    devices_trusted_since: createdAt,
    factors: person.hasTotp ? factorBits.totp : 0,
    second_factor_required: person.requiresFactor,
    created_at: createdAt,
    updated_at: person.disabledAt ?? createdAt,
  };
}

function totpRow(keyring: Keyring, { id: userId, createdAt }: Person): Row {
  const id = newIdAt(createdAt);
  const sealed = sealTotpSecret(keyring, demoTotpSecret, { userId, id });
  return {
    id,
    user_id: userId,
    ...sealed,
    last_step: 0,
    failures_in_a_row: 0,
    label: 'Demo',
    created_at: createdAt,
    confirmed_at: createdAt,
  };
}
