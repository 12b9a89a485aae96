import { Keyring } from '../../src/common/secrets.js';
import type { OtpPurpose } from '../../src/otp/otp.purposes.js';
import { deriveCode, type CodeSource } from '../../src/otp/code-derivation.js';
import { OtpService } from '../../src/otp/otp.service.js';
import type { StartingAccount } from '../../src/otp/start-limits.service.js';
import type { Recipient } from '../../src/otp/recipient.js';
import type { TestApp } from './app.js';
import type { Challenge } from './journeys.js';

/** Starts a challenge as a flow does, for any account and address. */
export async function startChallenge(
  app: TestApp,
  start: {
    purpose: OtpPurpose;
    address: string;
    recipient?: Recipient;
    userId?: string;
    context?: object;
  },
): Promise<Challenge> {
  const { purpose, address, recipient, ...content } = start;
  const client = { ip: '192.0.2.1', device: null, languages: [], deviceToken: null };
  const findAccount = () =>
    recipient && start.userId ? accountOf(app, start.userId) : Promise.resolve(null);
  const request = { purpose, address, recipient, client, findAccount };
  const otp = app.firstApp.get(OtpService, { strict: false });
  const { challenge } = await otp.start(request, ({ issue }) =>
    issue({ isDecoy: false, locale: 'en', ...content }),
  );
  return challenge;
}

/** Channels that cost money require the account. */
async function accountOf(app: TestApp, id: string): Promise<StartingAccount | null> {
  const [account] = await app.query<StartingAccount>(
    `SELECT id, email, created_at AS "createdAt", email_verified_at AS "emailVerifiedAt",
       devices_trusted_since AS "devicesTrustedSince" FROM users WHERE id = $1`,
    [id],
  );
  return account ?? null;
}

export interface ChallengeRow {
  id: string;
  purpose: string;
  address: string;
  user_id: string | null;
  is_decoy: boolean;
  is_silent: boolean;
  kid: string;
  code_alphabet: 'digits' | 'crockford';
  code_length: number;
  locale: string;
  generation: number;
  attempts: number;
  resends: number;
  created_at: Date;
  sent_at: Date;
  expires_at: Date;
  consumed_at: Date | null;
}

export async function challengeRow(app: TestApp, id: string): Promise<ChallengeRow> {
  const [row] = await app.query<ChallengeRow>('SELECT * FROM challenges WHERE id = $1', [id]);
  if (!row) throw new Error(`There is no challenge ${id}`);
  return row;
}

/** Derives a code as the server does, for codes that are never mailed: a decoy's, or one of another generation. */
export async function derivedCode(app: TestApp, id: string, generation?: number): Promise<string> {
  const row = await challengeRow(app, id);
  const source = {
    kid: row.kid,
    challengeId: row.id,
    purpose: row.purpose,
    address: row.address,
    generation: generation ?? row.generation,
    alphabet: row.code_alphabet,
    length: row.code_length,
  } satisfies CodeSource;
  const code = deriveCode(firstApp(app).get(Keyring), source);
  if (!code) throw new Error(`The secret ${row.kid} is not known`);
  return code;
}

/** Moves all timestamps of a challenge into the past instead of waiting. The effect is the same. */
export async function age(app: TestApp, id: string, seconds: number): Promise<void> {
  await app.query(
    `UPDATE challenges SET created_at = created_at - $2::int * interval '1 second',
       sent_at = sent_at - $2::int * interval '1 second', expires_at = expires_at - $2::int * interval '1 second'
     WHERE id = $1`,
    [id, seconds],
  );
}

function firstApp(app: TestApp) {
  const [first] = app.apps;
  if (!first) throw new Error('There is no app');
  return first;
}
