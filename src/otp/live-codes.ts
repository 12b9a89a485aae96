import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import { rows } from '../database/rows.js';
import { MailSender, type LiveCodes } from '../mail/mail-sender.js';
import { deriveCode, type CodeSource } from './code-derivation.js';
import { challengeLimits } from './otp.purposes.js';

/** Gives the outbox the code to send, at the moment of sending; a mail whose code is dead is not sent. */
@Injectable()
export class OtpLiveCodes implements LiveCodes, OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly sender: MailSender,
  ) {}

  onModuleInit(): void {
    this.sender.useLiveCodes(this);
  }

  async findLive(challenge: { id: string; generation: number }) {
    const [row] = await rows<CodeSource & { lifetimeSeconds: number }>(
      this.dataSource.manager,
      `SELECT c.id AS "challengeId", c.purpose, c.address, c.kid, c.generation, c.code_alphabet AS alphabet,
              c.code_length AS length, round(extract(epoch FROM c.expires_at - c.sent_at))::int AS "lifetimeSeconds"
       FROM challenges c LEFT JOIN users u ON u.id = c.user_id
       WHERE c.id = $1 AND c.generation = $2 AND NOT c.is_decoy AND c.consumed_at IS NULL AND c.expires_at > now()
         AND c.attempts < ${challengeLimits.attempts} AND c.account_epoch IS NOT DISTINCT FROM u.epoch`,
      [challenge.id, challenge.generation],
    );
    const code = row && deriveCode(this.keyring, row);
    return row && code ? { code, lifetimeSeconds: row.lifetimeSeconds } : null;
  }
}
