import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Device } from '../../common/device.js';
import { Keyring, newId } from '../../common/secrets.js';
import { column, columnList, nullable, type RowOf } from '../../database/columns.js';
import { run, Statement } from '../../database/statement.js';
import { batchSize, CleanUpService } from '../../jobs/clean-up.service.js';

/** Trusted devices per account. One more replaces the oldest. */
export const trustedPerAccount = 100;

const columns = {
  id: column.uuid('id'),
  deviceId: column.uuid('device_id'),
  device: nullable(column.json<Device>('device')),
  createdAt: column.timestamp('created_at'),
  lastUsedAt: column.timestamp('last_used_at'),
  expiresAt: column.timestamp('expires_at'),
};

export type TrustedDeviceRecord = RowOf<typeof columns>;

const id = { id: columns.id };

/** A device is trusted if it was added since the account last stopped trusting its devices, and has not expired. */
const isTrusted = (since: string) => `expires_at > now() AND created_at >= ${since}::timestamptz`;

/**
 * Owns the table `trusted_devices`: devices on which an account signs in without its second factor. A row belongs to the
 * device token that the last sign-in on the device handed out, so a copy of an earlier token is worth nothing. All
 * statements run under the lock of the account's row.
 */
@Injectable()
export class TrustedDevicesService implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cleanUp: CleanUpService,
    private readonly keyring: Keyring,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('trusted_devices', 22, deleteExpiredStatement);
  }

  /**
   * Returns a row if the account trusts the device, and locks it: of two sign-ins with the same token, the second finds
   * that the device has moved to the token of the first.
   * @param device `deviceId`: null if the client has none; `since`: the account's `devicesTrustedSince`
   */
  useStatement(device: { userId: string; deviceId: string | null; since: Date }): Statement<{ id: string }> {
    return new Statement({
      name: 'trusted_device',
      columns: id,
      sql: `SELECT id FROM trusted_devices
            WHERE user_id = $1 AND device_id = $2 AND ${isTrusted('$3')} FOR NO KEY UPDATE`,
      parameters: [device.userId, device.deviceId, device.since],
    });
  }

  /**
   * Trusts the device of a new device token.
   * @param trust `replaces`: the device's earlier token, if the client sent one; `since`: the account's
   *   `devicesTrustedSince`, which this transaction may have set
   * @returns two statements to be run together
   */
  addStatements(trust: {
    userId: string;
    deviceId: string;
    replaces: string | null;
    device: Device | null;
    days: number;
    since: Date;
  }): [Statement<{ id: string }>, Statement<{ id: string }>] {
    const { userId, deviceId, replaces, device, days, since } = trust;
    const surplus = new Statement({
      name: 'surplus_trusted_devices',
      columns: id,
      sql: `DELETE FROM trusted_devices
            WHERE user_id = $1 AND (device_id = $2 OR id IN (
              SELECT id FROM trusted_devices WHERE user_id = $1 AND device_id IS DISTINCT FROM $2
              ORDER BY id DESC OFFSET ${trustedPerAccount - 1}))
            RETURNING id`,
      parameters: [userId, replaces],
    });
    const added = new Statement({
      name: 'added_trusted_device',
      columns: id,
      sql: `INSERT INTO trusted_devices (id, user_id, device_id, device, created_at, expires_at, kid)
            VALUES ($1, $2, $3, $4::jsonb, greatest(now(), $5::timestamptz), now() + $6::int * interval '1 day', $7)
            RETURNING id`,
      parameters: [
        newId(),
        userId,
        deviceId,
        device && JSON.stringify(device),
        since,
        days,
        this.keyring.currentKid,
      ],
    });
    return [surplus, added];
  }

  /**
   * Moves a device to the token that a sign-in hands out, so that the earlier token is no longer that of a trusted device.
   * Does not prolong the trust.
   */
  moveStatement(move: { userId: string; from: string; to: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'moved_trusted_device',
      columns: id,
      sql: `UPDATE trusted_devices SET device_id = $3, kid = $4, last_used_at = now()
            WHERE user_id = $1 AND device_id = $2 RETURNING id`,
      parameters: [move.userId, move.from, move.to, this.keyring.currentKid],
    });
  }

  /**
   * Returns the trusted devices, the most recently used first.
   * @param of `since`: the account's `devicesTrustedSince`
   */
  list(of: { userId: string; since: Date }): Promise<TrustedDeviceRecord[]> {
    const listed = new Statement({
      name: 'listed_trusted_devices',
      columns,
      sql: `SELECT ${columnList(columns)} FROM trusted_devices WHERE user_id = $1 AND ${isTrusted('$2')}
            ORDER BY last_used_at DESC, id DESC`,
      parameters: [of.userId, of.since],
    });
    return run(this.dataSource.manager, listed);
  }

  /** Removes one device of the account, or all. Returns the removed ones. */
  removeStatement(of: { userId: string; id?: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'removed_trusted_devices',
      columns: id,
      sql: `DELETE FROM trusted_devices WHERE user_id = $1 AND ($2::uuid IS NULL OR id = $2) RETURNING id`,
      parameters: [of.userId, of.id ?? null],
    });
  }

  /** Removes all devices of the account except that of one device token, if there is one. */
  removeOthersStatement(of: { userId: string; exceptDeviceId: string | null }): Statement<{ id: string }> {
    return new Statement({
      name: 'removed_trusted_devices',
      columns: id,
      sql: `DELETE FROM trusted_devices WHERE user_id = $1 AND device_id IS DISTINCT FROM $2::uuid RETURNING id`,
      parameters: [of.userId, of.exceptDeviceId],
    });
  }
}

function deleteExpiredStatement(): Statement<{ id: string }> {
  return new Statement({
    name: 'deleted_trusted_devices',
    columns: id,
    sql: `DELETE FROM trusted_devices WHERE id IN (
            SELECT id FROM trusted_devices WHERE expires_at <= now() ORDER BY expires_at
            LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING id`,
    parameters: [],
  });
}
