import { randomBytes } from 'node:crypto';
import { newId, randomId } from '../../src/common/secrets.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import type { TestApp } from './app.js';
import { goodPassword } from './journeys.js';

/** The states that an address can have. */
export const addressStates = [
  'known',
  'unknown',
  'pending',
  'unverified',
  'passwordless',
  'disabled',
] as const;
export type AddressState = (typeof addressStates)[number];

/** All of the same length, which would otherwise affect the size of a body. */
export const timedAddress = (): string => `t${randomBytes(9).toString('hex')}@example.com`;

/** Creates fresh addresses in one state, with their accounts or pending registrations, directly in the tables. */
export async function addressesOf(
  app: TestApp,
  addressState: AddressState,
  count: number,
): Promise<string[]> {
  const addresses = Array.from({ length: count }, timedAddress);
  if (addressState === 'pending') await insertChallenges(app, { addresses, isDecoy: false });
  if (addressState !== 'pending' && addressState !== 'unknown')
    await insertAccounts(app, addressState, addresses);
  return addresses;
}

async function insertAccounts(
  app: TestApp,
  addressState: Exclude<AddressState, 'pending' | 'unknown'>,
  addresses: string[],
): Promise<void> {
  await app.query(
    `INSERT INTO users (id, email, email_verified_at, password_hash, full_name, locale, disabled_at)
     SELECT id, email, CASE WHEN $3 <> 'unverified' THEN now() END, CASE WHEN $3 <> 'passwordless' THEN $4 END,
            'Ada Lovelace', 'en', CASE WHEN $3 = 'disabled' THEN now() END
     FROM unnest($1::uuid[], $2::text[]) AS account (id, email)`,
    [addresses.map(() => newId()), addresses, addressState, await goodPasswordHash(app)],
  );
}

/** One hash for all accounts, because each hash takes time. */
export async function goodPasswordHash(app: TestApp): Promise<string> {
  const known =
    hashes.get(app) ?? app.firstApp.get(PasswordsService, { strict: false }).hash(goodPassword, null);
  hashes.set(app, known);
  return known;
}
const hashes = new WeakMap<TestApp, Promise<string>>();

export interface StoredChallenges {
  addresses: readonly string[];
  isDecoy: boolean;
  isSilent?: boolean;
  purpose?: 'email_verification' | 'password_reset' | 'code_login';
}

/**
 * Creates challenges past their cooldown, as a start leaves them; for an account if there is one. Returns their ids.
 */
export async function insertChallenges(app: TestApp, of: StoredChallenges): Promise<string[]> {
  const { addresses, isDecoy, isSilent = false, purpose = 'email_verification' } = of;
  const rows = await app.query<{ id: string }>(
    `INSERT INTO challenges (id, purpose, channel, address, user_id, credential_version, is_decoy, is_silent, kid, code_alphabet,
                             code_length, locale, context, created_at, sent_at, expires_at)
     SELECT c.id, $3, 'email', c.address, u.id, u.credential_version, $4, $5, 'test1', 'digits', 8, 'en', '{}', now() - interval '90 seconds',
            now() - interval '90 seconds', now() + interval '1 hour'
     FROM unnest($1::text[], $2::text[]) AS c (id, address) LEFT JOIN users u ON u.email = c.address AND NOT $4::boolean
     RETURNING id`,
    [addresses.map(() => randomId()), addresses, purpose, isDecoy, isSilent],
  );
  return rows.map(({ id }) => id);
}
