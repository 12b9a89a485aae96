import type { EntityManager } from 'typeorm';
import { column, columnList } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';

/** Points to add to a key; negative points are refunded. */
export interface Count {
  key: string;
  points: number;
  durationMs: number;
}

/** The state of a key after counting. */
export interface CountedKey {
  points: number;
  /** Until the window ends. */
  msBeforeNext: number;
}

interface Waiting extends Count {
  resolve(counted: CountedKey): void;
  reject(error: unknown): void;
}

const countedKey = {
  key: column.text('key'),
  points: column.integer('points'),
  msBeforeNext: column.double('greatest(0, ceil(extract(epoch FROM expires_at - now()) * 1000))::float8'),
};

/** The points of a row in the current window. */
const counted = `(CASE WHEN l.expires_at <= now() THEN 0 ELSE greatest(l.points, 0) END)`;

/** Counts hits in the table `rate_limits`. All hits of one event-loop turn share a statement. */
export class CountBatch {
  private waiting: Waiting[] = [];

  constructor(private readonly manager: EntityManager) {}

  count(count: Count): Promise<CountedKey> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => void this.flush());
      this.waiting.push({ ...count, resolve, reject });
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      settle(batch, await this.write(sumByKey(batch)));
    } catch (error) {
      for (const count of batch) count.reject(error);
    }
  }

  /**
   * In key order, so that replicas counting the same keys cannot deadlock. A refund of more than was counted creates no
   * credit. When a refund leaves nothing, the window ends and the next hit starts a new one; otherwise the window's end
   * would reveal the refunded hits.
   */
  private async write(counts: Count[]): Promise<Map<string, CountedKey>> {
    const written = new Statement({
      name: 'counted_keys',
      columns: countedKey,
      sql: `INSERT INTO rate_limits AS l (key, points, expires_at)
            SELECT key, points, now() + CASE WHEN points > 0 THEN ms ELSE 0 END * interval '1 millisecond'
            FROM unnest($1::text[], $2::int[], $3::bigint[]) AS asked (key, points, ms) ORDER BY key
            ON CONFLICT (key) DO UPDATE SET
              points     = ${counted} + excluded.points,
              expires_at = CASE WHEN ${counted} + excluded.points <= 0 THEN now()
                                WHEN l.expires_at <= now() THEN excluded.expires_at
                                ELSE l.expires_at END
            RETURNING ${columnList(countedKey)}`,
      parameters: [
        counts.map(({ key }) => key),
        counts.map(({ points }) => points),
        counts.map(({ durationMs }) => durationMs),
      ],
    });
    const totals = await run(this.manager, written);
    return new Map(totals.map(({ key, ...rest }) => [key, rest]));
  }
}

/** A statement cannot update a row twice. */
function sumByKey(batch: readonly Count[]): Count[] {
  const sums = new Map<string, Count>();
  for (const { key, points, durationMs } of batch) {
    const { points: before } = sums.get(key) ?? { points: 0 };
    sums.set(key, { key, points: before + points, durationMs });
  }
  return [...sums.values()];
}

/** Resolves each hit with the total right after it: the last one with the full total, earlier ones with less. */
function settle(batch: readonly Waiting[], totals: ReadonlyMap<string, CountedKey>): void {
  const left = new Map(totals);
  for (const count of batch.toReversed()) {
    const total = left.get(count.key);
    if (!total) throw new Error('The count of a key is missing from the result');
    left.set(count.key, { ...total, points: total.points - count.points });
    count.resolve(total);
  }
}
