import { Injectable } from '@nestjs/common';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { LimitsService } from '../../limits/limits.service.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { PasswordPolicy, type ChosenPassword } from '../../passwords/password-policy.service.js';

/** Judges and hashes a password that a client has chosen. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly passwords: PasswordsService,
    private readonly limits: LimitsService,
  ) {}

  /**
   * Must not be called inside a transaction, as it may query the breach service, nor while anything is held that others
   * wait for. That query is counted for the client's network: anybody may choose a password.
   * @param chosen `pointer`: of the field, as in `/newPassword`
   * @throws AppError service.overloaded; request.invalid; rate_limit.exceeded where there is a breach service
   */
  async assertAcceptable(chosen: ChosenPassword & { pointer: string }, client: ClientInfo): Promise<void> {
    await this.passwords.rejectUnderLoad();
    this.policy.assertAcceptable(chosen);
    if (!this.policy.queriesBreachService) return;
    const hits = [{ limit: 'breach-queries-hour', key: ipNetwork(client.ip) }] as const;
    this.limits.rejectRefused(hits);
    await this.limits.consume(hits);
    await this.policy.assertNotBreached(chosen);
  }

  /**
   * @param client whose network gives a place of its share of the queue; null for no network
   * @throws AppError service.overloaded
   */
  hash(password: string, client: ClientInfo | null): Promise<string> {
    return this.passwords.hash(password, client && ipNetwork(client.ip));
  }
}
