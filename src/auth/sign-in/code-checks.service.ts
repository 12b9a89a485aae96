import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { CodeFactors } from '../../factors/code-factors.service.js';
import type { CodeFactor, FactorType } from '../../factors/factor.js';

/** A code of a factor, and what was read to check it. */
export interface FactorCode {
  type: FactorType;
  code: string;
  /** Null if the account has no such factor, or may not use it now. */
  material: unknown;
}

/** Compares the codes of second factors. */
@Injectable()
export class CodeChecks {
  constructor(private readonly factors: CodeFactors) {}

  factor(type: FactorType): CodeFactor {
    return this.factors.get(type);
  }

  /** Reads what the account's factor needs for a check. */
  readMaterial(type: FactorType, userId: string): Promise<unknown> {
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
