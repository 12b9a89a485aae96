import { DataSource } from 'typeorm';
import { newId } from '../../src/common/secrets.js';
import { runAsOne } from '../../src/database/statement.js';
import { factorBits } from '../../src/factors/factor.js';
import { RecoveryCodesService } from '../../src/factors/recovery-codes/recovery-codes.service.js';
import { TrustedDevicesService } from '../../src/factors/trusted-devices/trusted-devices.service.js';
import type { TestApp } from './app.js';

/**
 * Gives an account recovery codes and a trusted device directly in the tables, and requires a second factor.
 * @returns the codes
 */
export async function storeFactors(app: TestApp, userId: string): Promise<readonly string[]> {
  const { manager } = app.firstApp.get(DataSource);
  const recoveryCodes = app.firstApp.get(RecoveryCodesService, { strict: false });
  const prepared = await recoveryCodes.prepareSet(null);
  const set = recoveryCodes.replaceStatements({ userId, prepared });
  await runAsOne(manager, set, set[1]);
  const added = app.firstApp.get(TrustedDevicesService, { strict: false }).addStatements({
    userId,
    deviceId: newId(),
    replaces: null,
    device: { client: 'Firefox', system: 'Windows' },
    days: 30,
    since: new Date(0),
  });
  await runAsOne(manager, added, added[1]);
  await app.query('UPDATE users SET factors = $2, second_factor_required = true WHERE id = $1', [
    userId,
    factorBits.recovery_code,
  ]);
  return prepared.codes;
}

/** What an account has of second factors: the columns of its row. */
export interface StoredFactors {
  factors: number;
  required: boolean;
}

/** Gives accounts factors directly in the tables. Their authenticator apps accept no code. */
export async function setFactors(
  app: TestApp,
  emails: readonly string[],
  { factors, required }: StoredFactors,
): Promise<void> {
  await app.query('UPDATE users SET factors = $2, second_factor_required = $3 WHERE email = ANY ($1)', [
    emails,
    factors,
    required,
  ]);
  await app.query(
    `INSERT INTO totp_factors (id, user_id, secret, kid, confirmed_at)
     SELECT gen_random_uuid(), id, '', 'test1', now() FROM users WHERE email = ANY ($1) AND factors & 1 <> 0`,
    [emails],
  );
}
