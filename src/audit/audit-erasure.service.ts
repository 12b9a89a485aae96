import { Inject, Injectable } from '@nestjs/common';
import { Keyring } from '../common/secrets.js';
import { column } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { addressKey } from './address-key.js';

/** Erases what the audit log says about a person. The events stay, and still fit their seals. */
@Injectable()
export class AuditErasure {
  /** @param keyring null in a command without the secrets: then it finds no event that has only the address */
  constructor(@Inject(Keyring) private readonly keyring: Keyring | null) {}

  get findsAddresses(): boolean {
    return this.keyring !== null;
  }

  /**
   * Erases the personal data of the events of an account, of its acts as an operator, and of the events of its address
   * without an account. An operator's acts on the account keep theirs, which is the operator's. Must run after the last
   * statement that records an event of the account.
   */
  statement({ userId, address }: { userId: string; address: string }): Statement<{ id: string }> {
    const { keyring } = this;
    const keys = keyring?.kids.map((kid) => addressKey(keyring, kid, address)) ?? [];
    return new Statement({
      name: 'erased_personal_data',
      columns: { id: column.uuid('event_id') },
      sql: `DELETE FROM audit_personal WHERE event_id IN (
              SELECT id FROM audit_events WHERE subject_id = $1 AND actor_type <> 'operator'
              UNION ALL SELECT id FROM audit_events WHERE actor_id = $1 AND actor_type = 'operator'
              UNION ALL SELECT event_id FROM audit_personal WHERE address_key = ANY ($2::text[]))
            RETURNING event_id AS id`,
      parameters: [userId, keys],
    });
  }
}
