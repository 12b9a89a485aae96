import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { runForOne, type Statement } from '../../database/statement.js';
import type { CodeFactorType, UsedFactor } from '../../factors/factor.js';
import type { Proof } from '../../factors/proofs.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { CodeChecks } from '../sign-in/code-checks.service.js';
import { RecoveryCancellation } from '../sign-in/recovery-cancellation.service.js';
import { RecoveryCodeUses } from '../sign-in/recovery-code-uses.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';

/** A second factor whose code was right. */
interface VerifiedFactor {
  proof: Proof;
  use: Statement<UsedFactor>;
  /** What the flow has done before, for the audit log. */
  events?: readonly AuditEntry[];
}

/** Reauthentication with a code of a second factor. */
@Injectable()
export class FactorReauthentication {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly codes: CodeChecks,
    private readonly signIn: SignInService,
    private readonly recoveryCodes: RecoveryCodeUses,
    private readonly recovery: RecoveryCancellation,
    private readonly credentials: AccountCredentials,
  ) {}

  /**
   * Also cancels the recovery of lost factors.
   * @throws AppError otp.invalid, service.overloaded, auth.token_invalid if the session has ended meanwhile
   */
  async confirm(
    { type, code }: { type: CodeFactorType; code: string },
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    const material = await this.codes.readMaterial(type, user.id);
    const verified = await this.codes.check({ type, code, material }, client);
    const use = this.codes.factor(type).useStatement(verified);
    return this.dataSource.transaction((tx) =>
      this.finish(tx, { proof: type, use }, { user, sessionId }, client),
    );
  }

  /**
   * Uses up what a right code has verified, and cancels the recovery of lost factors.
   * @throws AppError otp.invalid if another request was faster; auth.token_invalid if the session has ended meanwhile
   */
  async finish(
    tx: EntityManager,
    { proof, use, events }: VerifiedFactor,
    { user, sessionId }: Pick<Principal, 'user' | 'sessionId'>,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    // Like every change of factors: removing them locks the same rows in another order.
    const account = await this.credentials.lockUnchanged(tx, { ...user, userId: user.id });
    if (!account) throw new AppError('auth.token_invalid');
    const used = await runForOne(tx, use);
    if (!used) throw new AppError('otp.invalid');
    const { factorId } = used;
    const tokens = await this.signIn.reauthenticate(tx, { sessionId, proof, factorId, user, client, events });
    await this.recovery.cancel(tx, user, client);
    if (proof === 'recovery_code')
      await this.recoveryCodes.record(tx, { ...user, remaining: used.remaining ?? 0 }, client);
    return tokens;
  }
}
