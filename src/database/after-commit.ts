import {
  EventSubscriber,
  type EntityManager,
  type EntitySubscriberInterface,
  type QueryRunner,
} from 'typeorm';

const waiting = new WeakMap<QueryRunner, (() => void)[]>();

/** Runs the actions of `afterCommit`. A subscriber of the data source. */
@EventSubscriber()
export class AfterCommit implements EntitySubscriberInterface {
  afterTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (queryRunner.isTransactionActive) return; // only a savepoint was released
    for (const action of takeActions(queryRunner)) action();
  }

  afterTransactionRollback({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (!queryRunner.isTransactionActive) takeActions(queryRunner);
  }
}

/**
 * Runs an action once the transaction has committed, and never if it is rolled back. Without a transaction, every
 * statement commits by itself, so the action runs at once. It is not awaited and must not throw.
 */
export function afterCommit({ queryRunner }: EntityManager, action: () => void): void {
  if (!queryRunner?.isTransactionActive) return action();
  const actions = waiting.get(queryRunner);
  if (actions) actions.push(action);
  else waiting.set(queryRunner, [action]);
}

function takeActions(queryRunner: QueryRunner): readonly (() => void)[] {
  const actions = waiting.get(queryRunner) ?? [];
  waiting.delete(queryRunner);
  return actions;
}
