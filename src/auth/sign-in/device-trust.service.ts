import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner } from '../../audit/audit-record.js';
import { run, runAsOne } from '../../database/statement.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import type { SignInProof } from './sign-in-outcome.js';

/** Devices on which an account signs in without its second factor. */
@Injectable()
export class DeviceTrust {
  constructor(
    private readonly devices: KnownDevices,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly settings: FactorsSettings,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The device that may stand in for the second step, if the account trusts it; null if the client's is not known.
   * Operators verify a factor in every session.
   */
  candidate({ user, client }: SignInProof): string | null {
    if (this.settings.trustedDeviceDays === 0 || user.operatorRole !== null) return null;
    return this.devices.find(client, { address: user.email, owner: user });
  }

  /**
   * Trusts the device of a new session, if its user asked for it. Not after a recovery code: whoever has found one would
   * keep the account. A trusted device stays trusted under the ID of its new device token, so that a copy of the old one
   * is worth nothing.
   * @param device `from`: the trusted device that stood in for the second step; `to`: the ID of the new device token
   */
  async remember(
    tx: EntityManager,
    { user, client, proofs, trustsDevice }: SignInProof,
    { from, to }: { from: string | null; to: string },
  ): Promise<void> {
    const { id: userId, email: address, devicesTrustedSince: since } = user;
    if (from !== null) {
      await run(tx, this.trustedDevices.moveStatement({ userId, from, to }));
      return;
    }
    const days = this.settings.trustedDeviceDays;
    if (!trustsDevice || days === 0 || user.operatorRole !== null) return;
    if (proofs.includes('recovery_code')) return;
    const replaces = this.devices.find(client, { address, owner: user });
    const trust = { userId, deviceId: to, replaces, device: client.device, days, since };
    const [surplus, added] = this.trustedDevices.addStatements(trust);
    const events = this.audit.statements({
      ...byOwner(user, client),
      type: 'factor.added',
      outcome: 'success',
      details: { factor: 'trusted_device' },
    });
    await runAsOne(tx, [surplus, added, ...events], added);
  }
}
