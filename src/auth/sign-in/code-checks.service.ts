import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { CodeFactors } from '../../factors/code-factors.service.js';
import { mailboxChannel } from '../../delivery/channel.js';
import { factorBits, type CodeFactor, type CodeFactorType } from '../../factors/factor.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import type { Statement } from '../../database/statement.js';
import type { UsedFactor } from '../../factors/factor.js';
import type { GivenProof, SentCode } from './given-proof.js';

/** A code of a factor, and what was read to check it. */
export interface FactorCode {
  type: CodeFactorType;
  code: string;
  /** Null if the account has no such factor, or may not use it now. */
  material: unknown;
}

/** Compares the codes of second factors. */
@Injectable()
export class CodeChecks {
  constructor(
    private readonly factors: CodeFactors,
    private readonly challenges: ChallengeRecords,
    private readonly phones: PhonesService,
  ) {}

  /** Tells a code that was sent to the phone from one that was sent to the mailbox. A query only if there is a phone. */
  async classify(proof: GivenProof, { factors }: { factors: number }): Promise<GivenProof> {
    if (proof.type !== 'mailbox_code' || (factors & factorBits.phone) === 0) return proof;
    const channel = await this.challenges.findChannel(proof.challengeId);
    return channel === null || channel === mailboxChannel ? proof : { ...proof, type: 'sms_code' };
  }

  /**
   * @returns what a right code of the phone uses up; null for one of the mailbox
   * @throws AppError otp.invalid if the code was sent elsewhere
   */
  sentCodeUse(
    type: SentCode['type'],
    { channel }: { channel: string },
    userId: string,
  ): Statement<UsedFactor> | null {
    const isOfMailbox = channel === mailboxChannel;
    if (isOfMailbox !== (type === 'mailbox_code')) throw new AppError('otp.invalid');
    return isOfMailbox ? null : this.phones.useStatement(userId);
  }

  factor(type: CodeFactorType): CodeFactor {
    return this.factors.get(type);
  }

  /** Reads what the account's factor needs for a check. */
  readMaterial(type: CodeFactorType, userId: string): Promise<unknown> {
    return this.factors.readMaterial(userId, (id) => this.factor(type).materialStatement(id));
  }

  /**
   * @returns what the right code uses up
   * @throws AppError otp.invalid, service.overloaded
   */
  async check({ type, code, material }: FactorCode, client: ClientInfo): Promise<unknown> {
    if (material === null) throw new AppError('otp.invalid');
    const factor = this.factor(type);
    const verified = await factor.check(material, { code, network: ipNetwork(client.ip) });
    if (verified !== null) return verified;
    await factor.recordFailure(material);
    throw new AppError('otp.invalid');
  }
}
