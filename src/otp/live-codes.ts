import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import { rows } from '../database/rows.js';
import { MailSender, type LiveCodes } from '../mail/mail-sender.js';
import { deriveCode, type CodeSource } from './code-derivation.js';
import { challengeLimits } from './otp.purposes.js';

/** Gives the mail job the code to send, at the moment of sending; a mail whose code is dead is not sent. */
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
      `SELECT id AS "challengeId", purpose, address, kid, generation, code_alphabet AS alphabet,
              code_length AS length, round(extract(epoch FROM expires_at - sent_at))::int AS "lifetimeSeconds"
       FROM challenges
       WHERE id = $1 AND generation = $2 AND NOT is_decoy AND consumed_at IS NULL AND expires_at > now()
         AND attempts < ${challengeLimits.attempts}`,
      [challenge.id, challenge.generation],
    );
    const code = row && deriveCode(this.keyring, row);
    return row && code ? { code, lifetimeSeconds: row.lifetimeSeconds } : null;
  }
}
