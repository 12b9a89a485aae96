import { DataSource } from 'typeorm';
import { SessionOpening } from '../../src/auth/sign-in/session-opening.service.js';
import type { SignInProof } from '../../src/auth/sign-in/sign-in-outcome.js';
import { recogniseDevice } from '../../src/common/device.js';
import { noClient } from '../../src/common/http/client-info.js';
import { SessionsService } from '../../src/sessions/sessions.service.js';
import type { User } from '../../src/users/user.entity.js';
import { UserResponse } from '../../src/users/user.response.js';
import { UsersService } from '../../src/users/users.service.js';
import { goodPasswordHash } from './address-states.js';
import type { TestApp } from './app.js';
import { setFactors } from './factors.js';
import {
  freshPerson,
  goodPassword,
  signUp,
  type AuthResultBody,
  type Person,
  type TokensBody,
  type UserBody,
} from './journeys.js';

export type Account = AuthResultBody & Person;

/** An account that has not registered. */
export type InsertedAccount = Person & { user: UserBody; tokens: TokensBody };

/** A verified account without a session. `passwordHash`: null for none. */
export async function insertUser(
  app: TestApp,
  { email, fullName }: Pick<Person, 'email' | 'fullName'>,
  passwordHash: string | null,
): Promise<User> {
  const { manager } = app.firstApp.get(DataSource);
  const account = { email, passwordHash, fullName, locale: 'en', isVerified: true };
  const user = await app.firstApp.get(UsersService, { strict: false }).create(manager, account);
  if (!user) throw new Error('The address is taken');
  return user;
}

/** Opens a session as the end of a sign-in does, without a request. */
export async function openSession(
  app: TestApp,
  proof: Pick<SignInProof, 'user' | 'proofs' | 'factorId'>,
): Promise<TokensBody> {
  const sessions = app.firstApp.get(SessionOpening, { strict: false });
  const session = await app.firstApp
    .get(DataSource)
    .transaction((tx) => sessions.open(tx, { ...proof, client: localClient, isNewAccount: true }));
  const { roles } = proof.user;
  return app.firstApp
    .get(SessionsService, { strict: false })
    .tokensFor(session, { emailVerified: true, roles });
}

const localClient = { ...noClient, ip: '127.0.0.1', device: recogniseDevice('node') };

/**
 * A verified account with the usual password and a session by a code, as after a registration. Faster than `signUp`: without a request, a mail or a hash of
 * its own.
 * @param factors bits of second factors, which accept no code
 */
export async function insertAccount(app: TestApp, { factors = 0 } = {}): Promise<InsertedAccount> {
  const person = freshPerson();
  const user = await insertUser(app, person, await goodPasswordHash(app));
  if (factors !== 0) await setFactors(app, [person.email], { factors, required: false });
  const tokens = await openSession(app, { user, proofs: ['mailbox_code'] });
  return { ...person, user: UserResponse.from(user), tokens };
}

/** Creates a verified account without a password, a session or a mail. Returns its ID. */
export async function accountId(app: TestApp): Promise<string> {
  return (await insertUser(app, freshPerson(), null)).id;
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
