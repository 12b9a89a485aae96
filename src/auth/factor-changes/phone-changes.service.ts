import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-record.js';
import { factorBits } from '../../factors/factor.js';
import { PhonesService, type NewPhone } from '../../factors/phone/phones.service.js';
import type { PreparedSet } from '../../factors/recovery-codes/prepared-set.js';
import {
  added,
  addedCodes,
  FactorChanges,
  type Changing,
  type FactorEvent,
} from './factor-changes.service.js';
import { PhoneLosses } from './phone-losses.service.js';

/** A number for which a code was right. */
export interface VerifiedPhone extends Omit<NewPhone, 'userId'> {
  /** Whether the account's earlier number was a second factor. */
  wasFactor: boolean;
  /** For an account that has none. */
  recoveryCodes: PreparedSet | null;
  /** What the flow has done before, for the audit log. */
  events: readonly AuditEntry[];
}

const phoneUpdated: FactorEvent = { type: 'account.updated', details: { fields: ['phone'] } };

/** Changes the phone number of an account, see `FactorChanges`. */
@Injectable()
export class PhoneChanges {
  constructor(
    private readonly changes: FactorChanges,
    private readonly phones: PhonesService,
    private readonly losses: PhoneLosses,
  ) {}

  /**
   * Gives the number to the account. Another account loses it, and is notified: whoever has the phone now is its owner.
   * Two accounts are locked in the order of their IDs, so that two such changes cannot block each other.
   * @throws AppError `ifChanged`; auth.token_invalid if the session has been revoked
   */
  async add(tx: EntityManager, change: Changing & VerifiedPhone): Promise<void> {
    const { userId, secondFactor, wasFactor, recoveryCodes, events } = change;
    const former = await this.phones.lockNumber(tx, { ...change, userId });
    const isFormerFirst = former !== null && former.userId < userId;
    const lockedFirst = isFormerFirst ? await this.losses.lock(tx, former) : null;
    const user = await this.changes.change(tx, change, {
      add: (secondFactor ? factorBits.phone : 0) | (recoveryCodes ? factorBits.recovery_code : 0),
      remove: 0,
      required: secondFactor ? true : null,
    });
    if (former) await this.losses.conclude(tx, lockedFirst ?? (await this.losses.lock(tx, former)));
    await this.changes.conclude(tx, change, user, {
      notice: 'phone-added',
      alongside: [
        this.phones.storeStatement({ ...change, userId }),
        ...this.changes.storing(userId, recoveryCodes),
      ],
      before: events,
      events: [
        phoneUpdated,
        ...(secondFactor && !wasFactor ? [added('phone')] : []),
        ...addedCodes(recoveryCodes),
      ],
    });
  }

  /** Makes the number a second factor. */
  async enable(tx: EntityManager, change: Changing & { recoveryCodes: PreparedSet | null }): Promise<void> {
    const { userId, recoveryCodes } = change;
    const add = factorBits.phone | (recoveryCodes ? factorBits.recovery_code : 0);
    const user = await this.changes.change(tx, change, { add, remove: 0, required: true });
    const enabled = this.phones.changeStatement(userId, { secondFactor: true, channel: null });
    await this.changes.conclude(tx, change, user, {
      notice: 'second-factor-enabled',
      alongside: [enabled, ...this.changes.storing(userId, recoveryCodes)],
      events: [added('phone'), ...addedCodes(recoveryCodes)],
    });
  }

  /** The number stays, but is no second factor any more. Ends every session. */
  async disable(tx: EntityManager, change: Omit<Changing, 'except'> & { factors: number }): Promise<void> {
    const statement = this.phones.changeStatement(change.userId, { secondFactor: false, channel: null });
    await this.changes.remove(tx, change, { factor: 'phone', notice: 'second-factor-disabled', statement });
  }

  /** Removes the number. Ends every session if it was a second factor. */
  async remove(tx: EntityManager, change: Changing & { factors: number }): Promise<void> {
    const { userId, factors, except: _ends, ...rest } = change;
    const statement = this.phones.removeStatement(userId);
    const notice = 'phone-removed';
    if ((factors & factorBits.phone) !== 0) {
      await this.changes.remove(tx, { userId, factors, ...rest }, { factor: 'phone', notice, statement });
      return;
    }
    const user = await this.changes.change(tx, change, { add: 0, remove: 0, required: null });
    await this.changes.conclude(tx, change, user, { notice, alongside: [statement], events: [phoneUpdated] });
  }
}
