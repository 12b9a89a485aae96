import { Injectable, type OnModuleInit } from '@nestjs/common';
import { column } from '../../database/columns.js';
import { Statement } from '../../database/statement.js';
import { batchSize, CleanUpService } from '../../jobs/clean-up.service.js';

/** Deletes old pending sign-ins. */
@Injectable()
export class PendingSignInRecords implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUpService) {}

  onModuleInit(): void {
    this.cleanUp.register('pending_sign_ins', 32, deleteExpiredStatement);
  }
}

/** Deletes sign-ins that ended an hour ago or earlier. */
function deleteExpiredStatement(): Statement<{ id: string }> {
  return new Statement({
    name: 'deleted_sign_ins',
    columns: { id: column.uuid('id') },
    sql: `DELETE FROM pending_sign_ins WHERE id IN (
            SELECT id FROM pending_sign_ins WHERE expires_at <= now() - interval '1 hour'
            ORDER BY expires_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING id`,
    parameters: [],
  });
}
