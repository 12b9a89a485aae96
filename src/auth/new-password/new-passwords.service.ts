import { Injectable } from '@nestjs/common';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { PasswordPolicy, type ChosenPassword } from '../../passwords/password-policy.service.js';

export const breachQueryHit = (ip: string): LimitHit => ({
  limit: 'breach-queries-hour',
  key: ipNetwork(ip),
});

/** Checks and hashes a password that a client has chosen. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly passwords: PasswordsService,
    private readonly limits: LimitsService,
  ) {}

  /**
   * Must not be called inside a transaction or while holding a lock, because it may query the breach service. That
   * query counts against the client's network, since anyone may submit a password.
   * @param chosen `pointer`: JSON pointer of the field, such as `/newPassword`
   * @throws AppError service.overloaded; request.invalid; rate_limit.exceeded if a breach service is configured
   */
  async assertAcceptable(chosen: ChosenPassword & { pointer: string }, client: ClientInfo): Promise<void> {
    await this.passwords.rejectUnderLoad();
    this.policy.assertAcceptable(chosen);
    if (!this.policy.queriesBreachService) return;
    const hits = [breachQueryHit(client.ip)];
    this.limits.rejectRefused(hits);
    await this.limits.consume(hits);
    await this.policy.assertNotBreached(chosen);
  }

  /**
   * @param client determines the network whose share of the hash queue is used; null to use no network's share
   * @throws AppError service.overloaded
   */
  hash(password: string, client: ClientInfo | null): Promise<string> {
    return this.passwords.hash(password, client && ipNetwork(client.ip));
  }
}
