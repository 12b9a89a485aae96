import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { useNotice } from '../../factors/recovery-codes/use-notice.js';
import { TotpService } from '../../factors/totp/totp.service.js';

/** What follows from the use of a recovery code. */
@Injectable()
export class RecoveryCodeUses {
  constructor(
    private readonly totp: TotpService,
    private readonly delivery: DeliveryService,
  ) {}

  /** Notifies the owner. Brings back an authenticator app that was blocked by too many wrong codes. */
  async record(
    tx: EntityManager,
    owner: { id: string; email: string; locale: string; remaining: number },
    client: ClientInfo,
  ): Promise<void> {
    const { id: userId, email: destination, locale } = owner;
    const notice = { ...useNotice(owner.remaining), destination, userId, locale, client };
    const unblocked = this.totp.unblockStatement(userId);
    await runAsOne(tx, [unblocked, this.delivery.queueStatement(notice)], unblocked);
  }
}
