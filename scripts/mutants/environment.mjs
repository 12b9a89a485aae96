/**
 * Where a spec runs for one mutant: answers the `isMutant(name)` that stands in every mutated source, keeps which test
 * asked for which, runs the chosen tests alone, and stops at the first proof.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { TestEnvironment } from 'jest-environment-node';
import { isProof } from './proof.mjs';
import { findOuterWhere } from './sql-text.mjs';

/** A mutant that breaks whatever it touches need not break all of it. */
const mostBroken = 4;

export default class MutantEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.run = JSON.parse(readFileSync(context.testPath.replace(/\.spec\.ts$/, '.json'), 'utf8'));
    this.startedAt = Date.now();
    this.around = new Set();
    this.reached = this.around;
    this.tests = [];
    this.proof = null;
  }

  async setup() {
    await super.setup();
    this.global.isMutant = (name) => {
      this.reached.add(name);
      return name === this.run.mutant;
    };
    this.global.leftOut = leftOut;
  }

  handleTestEvent(event, state) {
    if (event.name === 'run_start') {
      this.loadMs = Date.now() - this.startedAt;
      if (this.run.tests)
        skipWhere(state.rootDescribeBlock, (test) => !this.run.tests.includes(titleOf(test)));
    }
    if (event.name === 'test_started') {
      this.reached = new Set();
      this.testStartedAt = Date.now();
    }
    if (event.name === 'test_done') this.keep(event.test, state);
  }

  keep(test, state) {
    const messages = test.errors.map((error) => messageOf([error].flat().find(Boolean)));
    const isFailed = messages.length > 0;
    const entry = { title: titleOf(test), ms: Date.now() - (this.testStartedAt ?? Date.now()), isFailed };
    this.tests.push({ ...entry, reached: [...this.reached], message: messages[0]?.slice(0, 400) });
    this.reached = this.around;
    if (!this.run.mutant) return;
    if (messages.some(isProof)) this.proof = entry.title;
    const broken = this.tests.filter((other) => other.isFailed).length;
    if (this.proof !== null || broken >= mostBroken) skipWhere(state.rootDescribeBlock, () => true);
  }

  async teardown() {
    const { mutant, spec, hash } = this.run;
    const ms = Date.now() - this.startedAt;
    const failed = this.tests.filter(({ isFailed }) => isFailed);
    const line = mutant
      ? {
          mutant,
          spec,
          hash,
          ms,
          outcome: this.outcome(failed),
          by: this.proof ?? failed[0]?.title,
          why: failed[0]?.message,
        }
      : { spec, hash, ms, loadMs: this.loadMs, around: [...this.around], tests: this.tests };
    appendFileSync(this.run.results, `${JSON.stringify(line)}\n`);
    await super.teardown();
  }

  outcome(failed) {
    if (this.proof !== null) return 'killed';
    return failed.length > 0 || this.tests.length === 0 ? 'broken' : 'green';
  }
}

function skipWhere(block, isSkipped) {
  for (const child of block.children) {
    if (child.type === 'describeBlock') skipWhere(child, isSkipped);
    else if (isSkipped(child)) child.mode = 'skip';
  }
}

function titleOf(test) {
  const names = [];
  for (let at = test; at && at.name !== 'ROOT_DESCRIBE_BLOCK'; at = at.parent) names.unshift(at.name);
  return names.join(' › ');
}

function messageOf(error) {
  return error instanceof Object ? `${error.message}\n${error.stack}` : String(error);
}

/** A statement of SQL that does nothing, with its columns and parameters as they were. */
function leftOut({ sql, parameters }) {
  const where = findOuterWhere(sql);
  if (!where) return { sql: `${sql} WHERE FALSE`, parameters };
  const condition = sql.slice(where.start, where.end);
  return { sql: `${sql.slice(0, where.start)}FALSE AND (${condition})${sql.slice(where.end)}`, parameters };
}
