import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { runForOne, Statement } from '../database/statement.js';
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

/** Derives the code of a message when the outbox sends it. Messages whose code is no longer valid are not sent. */
@Injectable()
export class OtpLiveCodes implements CodeSource {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
  ) {}

  async findLive(challenge: { id: string; generation: number }): Promise<LiveCode | null> {
    const live = new Statement({
      name: 'live_challenge',
      columns: liveCode,
      sql: `SELECT ${columnList(liveCode)}
            FROM ${withAccounts} WHERE ${isLive({ id: '$1', generation: '$2' })}`,
      parameters: [challenge.id, challenge.generation],
    });
    const row = await runForOne(this.dataSource.manager, live);
    const code = row && deriveCode(this.keyring, row);
    if (!row || !code) return null;
    const { lifetimeSeconds, expiresAt } = row;
    return { code, lifetimeSeconds, expiresAt };
  }
}
