import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { runForOne } from '../../database/statement.js';
import type { FactorType } from '../../factors/factor.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { CodeChecks } from '../sign-in/code-checks.service.js';
import { RecoveryCodeUses } from '../sign-in/recovery-code-uses.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';

/** Reauthentication with a code of a second factor. */
@Injectable()
export class FactorReauthentication {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly codes: CodeChecks,
    private readonly signIn: SignInService,
    private readonly recoveryCodes: RecoveryCodeUses,
  ) {}

  /** @throws AppError otp.invalid, service.overloaded, auth.token_invalid if the session has ended meanwhile */
  async confirm(
    { type, code }: { type: FactorType; code: string },
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    const material = await this.codes.readMaterial(type, user.id);
    const verified = await this.codes.check({ type, code, material }, client);
    const use = this.codes.factor(type).useStatement(verified);
    return this.dataSource.transaction(async (tx) => {
      const used = await runForOne(tx, use);
      if (!used) throw new AppError('otp.invalid');
      if (type === 'recovery_code')
        await this.recoveryCodes.record(tx, { ...user, remaining: used.remaining ?? 0 }, client);
      return this.signIn.reauthenticate(tx, { sessionId, proof: type, factorId: used.factorId });
    });
  }
}
