import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Batches } from '../common/batches.js';
import { Keyring } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import type { CodeSource, LiveCode } from '../delivery/code-source.js';
import { deriveCode, type CodeAlphabet } from './code-derivation.js';
import { challengeLimits, type OtpPurpose } from './otp.purposes.js';
import { credentialVersions } from '../users/account-views.js';

const liveCode = {
  challengeId: column.text('c.id'),
  purpose: column.textOf<OtpPurpose>('c.purpose'),
  address: column.text('c.address'),
  kid: column.text('c.kid'),
  generation: column.integer('c.generation'),
  alphabet: column.textOf<CodeAlphabet>('c.code_alphabet'),
  length: column.integer('c.code_length'),
  expiresAt: column.timestamp('c.expires_at'),
  lifetimeSeconds: column.integer('round(extract(epoch FROM c.expires_at - c.sent_at))::int'),
};

/** SQL condition on the challenge `c`, with the account `u`: the code of that generation would be accepted. */
const isLive = (of: { id: string; generation: string }) =>
  `c.id = ${of.id} AND c.generation = ${of.generation} AND NOT c.is_decoy AND c.consumed_at IS NULL
   AND c.expires_at > now() AND c.attempts < ${challengeLimits.attempts}
   AND c.credential_version IS NOT DISTINCT FROM u.credential_version`;

const withAccounts = `challenges c LEFT JOIN ${credentialVersions} AS u ON u.id = c.user_id`;

/**
 * SQL condition: the code of a message is still valid.
 * @param of SQL of the ID of the challenge and of the code's generation
 */
export function isLiveCode(of: { id: string; generation: string }): string {
  return `EXISTS (SELECT FROM ${withAccounts} WHERE ${isLive(of)})`;
}

/** The code of a challenge that a message contains. */
interface ChallengeCode {
  id: string;
  generation: number;
}

/** Derives the code of a message when the outbox sends it. Messages whose code is no longer valid are not sent. */
@Injectable()
export class OtpLiveCodes implements CodeSource {
  private readonly batches = new Batches((challenges: readonly ChallengeCode[]) => this.findAll(challenges));

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
  ) {}

  /** Codes asked for at the same time share a round trip. */
  findLive(challenge: ChallengeCode): Promise<LiveCode | null> {
    return this.batches.add(challenge);
  }

  private async findAll(challenges: readonly ChallengeCode[]): Promise<(LiveCode | null)[]> {
    const live = new Statement({
      name: 'live_challenges',
      columns: liveCode,
      sql: `SELECT ${columnList(liveCode)}
            FROM unnest($1::text[], $2::int[]) AS wanted (id, generation)
            JOIN (${withAccounts}) ON ${isLive({ id: 'wanted.id', generation: 'wanted.generation' })}`,
      parameters: [challenges.map(({ id }) => id), challenges.map(({ generation }) => generation)],
    });
    const rows = await run(this.dataSource.manager, live);
    // A challenge has one generation at a time.
    const rowOf = new Map(rows.map((row) => [row.challengeId, row]));
    return challenges.map(({ id, generation }) => {
      const row = rowOf.get(id);
      const code = row?.generation === generation ? deriveCode(this.keyring, row) : null;
      return row && code ? { code, lifetimeSeconds: row.lifetimeSeconds, expiresAt: row.expiresAt } : null;
    });
  }
}
