import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import { Keyring, newId } from '../common/secrets.js';
import { column, columnList, nullable } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';

/** Longer than any request may take. */
const leaseSeconds = 60;
const keptFor = `interval '24 hours'`;

/** A request with a key. */
export interface KeyedRequest {
  key: string;
  /** Who sent it: keys of different callers are different. */
  caller: { userId: string } | { network: string };
  /** Method, path and body. */
  parts: readonly string[];
}

/** A request that has begun. */
export interface Begun {
  id: string;
  attempt: string;
}

const columns = { id: column.text('id'), attempt: column.uuid('attempt') };

/** Owns the table `idempotency_keys`: draft-ietf-httpapi-idempotency-key-header-07. */
@Injectable()
export class IdempotencyKeys implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('idempotency_keys', 2, deleteOldStatement);
  }

  /**
   * Begins a request, or returns the stored response of an earlier one. One statement decides between concurrent
   * requests. Commits by itself.
   * @throws AppError idempotency.key_reused for another request; idempotency.in_progress; service.unavailable if this
   *   process lacks the secret that the response is encrypted with
   */
  async begin(request: KeyedRequest): Promise<{ begun: Begun } | { response: string }> {
    const id = idOf(request);
    // Of every secret: the stored one may have been derived from an earlier one.
    const digests = this.keyring.kids.map((kid) => `${kid}.${this.digestOf(kid, request)}`);
    const begun = await this.reserve(id, request, digests);
    if (begun) return { begun };
    const stored = await this.find(id, digests);
    if (stored && !stored.isSame) throw new AppError('idempotency.key_reused');
    if (!stored || stored.response === null)
      throw new AppError('idempotency.in_progress', { retryAfterSeconds: 1 });
    const response = this.keyring.unseal(stored.response, placeOf(id));
    if (response === null) {
      const cause = new Error('APP_SECRETS lacks the secret of a stored response');
      throw new AppError('service.unavailable', { cause });
    }
    return { response };
  }

  /** Stores the response, unless the request was given up and another one has begun. */
  async finish({ id, attempt }: Begun, response: string): Promise<void> {
    await run(
      this.dataSource.manager,
      new Statement({
        name: 'finished_key',
        columns: {},
        sql: 'UPDATE idempotency_keys SET response = $3 WHERE id = $1 AND attempt = $2',
        parameters: [id, attempt, this.keyring.seal(response, placeOf(id))],
      }),
    );
  }

  /** Forgets a request that may be sent again, as if it had not been sent. */
  async release({ id, attempt }: Begun): Promise<void> {
    await run(
      this.dataSource.manager,
      new Statement({
        name: 'released_key',
        columns: {},
        sql: 'DELETE FROM idempotency_keys WHERE id = $1 AND attempt = $2',
        parameters: [id, attempt],
      }),
    );
  }

  /** Begins the request if the key is new or expired, or if the same request was given up. */
  private reserve(id: string, { caller }: KeyedRequest, digests: readonly string[]): Promise<Begun | null> {
    return runForOne(
      this.dataSource.manager,
      new Statement({
        name: 'reserved_key',
        columns,
        sql: `INSERT INTO idempotency_keys AS k (id, user_id, digest, attempt, locked_until)
              VALUES ($1, $2, $3, $4, now() + interval '${leaseSeconds} seconds')
              ON CONFLICT (id) DO UPDATE
                SET user_id = excluded.user_id, digest = excluded.digest, attempt = excluded.attempt,
                    created_at = excluded.created_at, locked_until = excluded.locked_until, response = NULL
                WHERE k.created_at <= now() - ${keptFor}
                   OR (k.response IS NULL AND k.locked_until <= now() AND k.digest = ANY ($5::text[]))
              RETURNING ${columnList(columns)}`,
        parameters: [id, 'userId' in caller ? caller.userId : null, digests[0], newId(), digests],
      }),
    );
  }

  private find(id: string, digests: readonly string[]) {
    const found = {
      isSame: column.boolean('digest = ANY ($2::text[])'),
      response: nullable(column.text('response')),
    };
    return runForOne(
      this.dataSource.manager,
      new Statement({
        name: 'found_key',
        columns: found,
        sql: `SELECT ${columnList(found)} FROM idempotency_keys WHERE id = $1`,
        parameters: [id, digests],
      }),
    );
  }

  private digestOf(kid: string, { parts }: KeyedRequest): string {
    return this.keyring.mac('idempotency', kid, parts)?.toString('base64url') ?? '';
  }
}

function idOf({ key, caller }: KeyedRequest): string {
  const parts = 'userId' in caller ? ['user', caller.userId, key] : ['network', caller.network, key];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

const placeOf = (id: string) => `idempotency_keys.response:${id}`;

function deleteOldStatement(): Statement<{ id: string }> {
  return new Statement({
    name: 'deleted_keys',
    columns: { id: columns.id },
    sql: `DELETE FROM idempotency_keys WHERE id IN (
            SELECT id FROM idempotency_keys WHERE created_at <= now() - ${keptFor}
            ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING id`,
    parameters: [],
  });
}
