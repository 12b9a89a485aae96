import { newId, type Keyring } from '../../common/secrets.js';
import { column } from '../../database/columns.js';
import { Statement } from '../../database/statement.js';
import { sealTotpSecret } from './totp-secret.js';

/** An authenticator app of another system, for an account that has none. */
export interface ImportedTotp {
  userId: string;
  /** As `readTotpSecret` returns it. */
  secret: string;
}

/** Encrypts and stores the authenticator apps of accounts that this transaction has created. */
export function importTotpStatement(
  keyring: Keyring,
  imported: readonly ImportedTotp[],
): Statement<{ id: string }> {
  const rows = imported.map(({ userId, secret }) => {
    const id = newId();
    return { id, userId, sealed: sealTotpSecret(keyring, secret, { id, userId }).secret };
  });
  const columnOf = (name: 'id' | 'userId' | 'sealed') => rows.map((row) => row[name]);
  return new Statement({
    name: 'imported_totp',
    columns: { id: column.uuid('id') },
    sql: `INSERT INTO totp_factors (id, user_id, secret, kid, confirmed_at)
          SELECT id, user_id, secret, $4, now()
          FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS line (id, user_id, secret) RETURNING id`,
    parameters: [columnOf('id'), columnOf('userId'), columnOf('sealed'), keyring.currentKid],
  });
}
