import { DataSource } from 'typeorm';
import { UsersService } from '../../src/users/users.service.js';
import type { TestApp } from './app.js';
import {
  freshEmail,
  freshPerson,
  goodPassword,
  signUp,
  type AuthResultBody,
  type Person,
} from './journeys.js';

export type Account = AuthResultBody & Person;

/** Creates a verified account without a password, a session or a mail. Returns its ID. */
export async function accountId(app: TestApp): Promise<string> {
  const account = { email: freshEmail(), passwordHash: null, fullName: 'Ada Lovelace', locale: 'en' };
  const { manager } = app.firstApp.get(DataSource);
  const user = await app.firstApp
    .get(UsersService, { strict: false })
    .create(manager, { ...account, isVerified: true });
  if (!user) throw new Error('The address is taken');
  return user.id;
}

/** Creates an account as an import leaves it, with an unverified address. */
export async function unverifiedAccount(app: TestApp, person: Partial<Person> = {}): Promise<Account> {
  const account = await signUp(app, freshPerson(person));
  await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [account.user.id]);
  return account;
}

/** Moves the last sign-in of every session of the account into the past. */
export async function ageSignIns(app: TestApp, userId: string, seconds: number): Promise<void> {
  await app.query(
    `UPDATE sessions SET authenticated_at = authenticated_at - $2::int * interval '1 second' WHERE user_id = $1`,
    [userId, seconds],
  );
}

/** Moves a session, and every use of its refresh tokens, into the past. */
export async function letTimePass(app: TestApp, sessionId: string, seconds: number): Promise<void> {
  const earlier = (value: string) => `${value} - $2::int * interval '1 second'`;
  const columns = ['rotated_at', 'expires_at', 'absolute_expires_at'];
  await app.query(
    `UPDATE sessions SET ${columns.map((column) => `${column} = ${earlier(column)}`).join(', ')},
       earlier_rotations = ARRAY(SELECT ${earlier('at')} FROM unnest(earlier_rotations) AS at ORDER BY at DESC)
     WHERE id = $1`,
    [sessionId, seconds],
  );
}

/** Ids of the account's live sessions. */
export async function liveSessions(app: TestApp, userId: string): Promise<string[]> {
  const rows = await app.query<{ id: string }>(
    'SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY id',
    [userId],
  );
  return rows.map(({ id }) => id);
}

export const sessionIdOf = (account: { tokens: { refreshToken: string } }): string =>
  account.tokens.refreshToken.split('.')[0] ?? '';

export const newPassword = `${goodPassword}, and another one`;
