/**
 * The Jest environment for mutants: provides the `isMutant(name)` that every mutated source calls, records which test
 * reaches which mutant, and runs only the selected tests. Runs each test once per mutant within one application,
 * because loading and starting it takes longer than most tests.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import WorkerEnvironment from '../../test/support/worker-environment.cjs';
import { isProof } from './proof.mjs';
import { copyPerMutant, skipWhere, titleOf } from './test-tree.mjs';

/** A mutant may break everything it touches; a few failures suffice. */
const mostBroken = 4;
/** Many mutants cause endless waiting. */
const timeoutMs = 15_000;

export default class MutantEnvironment extends WorkerEnvironment {
  constructor(config, context) {
    super(config, context);
    this.run = JSON.parse(readFileSync(context.testPath.replace(/\.spec\.ts$/, '.json'), 'utf8'));
    this.startedAt = Date.now();
    this.around = new Set();
    this.reached = this.around;
    this.tests = [];
    this.spoiler = null;
    this.trials = new Map(
      this.run.mutants.map(({ name }) => [name, { ms: 0, failed: [], count: 0, proof: null }]),
    );
    /** A single mutant is active from the first import on. */
    this.active = this.run.isAlone ? this.run.mutants[0].name : null;
  }

  async setup() {
    await super.setup();
    this.global.isMutant = (name) => {
      this.reached.add(name);
      return name === this.active;
    };
  }

  handleTestEvent(event, state) {
    const tree = state.rootDescribeBlock;
    if (event.name === 'run_start') {
      this.choose(tree);
      if (this.run.mutants.length > 0) state.testTimeout = timeoutMs;
    }
    if (event.name === 'test_started') {
      if (!this.run.isAlone) this.active = event.test.mutant ?? null;
      this.reached = new Set();
      this.testStartedAt = Date.now();
    }
    if (event.name === 'test_done') this.keep(event.test, tree);
  }

  choose(tree) {
    this.loadMs = Date.now() - this.startedAt;
    const [mutant] = this.run.mutants;
    if (!mutant) return;
    if (!this.run.isAlone) copyPerMutant(tree, this.run.mutants);
    else if (mutant.tests) skipWhere(tree, (test) => !mutant.tests.includes(titleOf(test)));
  }

  keep(test, tree) {
    const messages = test.errors.map((error) => messageOf([error].flat().find(Boolean)));
    const ms = Date.now() - (this.testStartedAt ?? Date.now());
    const entry = {
      title: titleOf(test),
      ms,
      isFailed: messages.length > 0,
      message: messages[0]?.slice(0, 400),
    };
    const reached = [...this.reached];
    this.reached = this.around;
    if (this.run.mutants.length === 0) this.keepMeasured({ ...entry, reached }, tree);
    else if (test.stage === 'control') this.keepControl(test, entry, tree);
    else this.keepTrial(test, { ...entry, isKilled: messages.some(isProof) }, tree);
  }

  /** A spec with failed tests is left out: what its other tests reach does not matter. */
  keepMeasured(entry, tree) {
    this.tests.push(entry);
    if (this.tests.filter(({ isFailed }) => isFailed).length >= mostBroken) skipWhere(tree, () => true);
  }

  keepControl(test, { isFailed }, tree) {
    if (!isFailed) return;
    this.spoiler = test.of;
    skipWhere(tree, () => true);
  }

  keepTrial({ stage, of = this.active, later = [] }, { isKilled, ...entry }, tree) {
    const trial = this.trials.get(of);
    trial.ms += entry.ms;
    if (stage !== 'again') trial.count += 1;
    if (!entry.isFailed) for (const copy of later) copy.mode = 'skip';
    if (!entry.isFailed || stage === 'first') return;
    trial.failed.push(entry);
    if (isKilled) trial.proof = entry.title;
    const isLate = entry.message?.includes('Exceeded timeout') ?? false;
    const isOver = trial.proof !== null || isLate || trial.failed.length >= mostBroken;
    if (isOver) skipWhere(tree, (test) => this.run.isAlone || test.of === of);
  }

  async teardown() {
    const { spec, hash, results } = this.run;
    const told = this.run.mutants.length === 0 ? [this.measured()] : this.outcomes();
    for (const line of told) appendFileSync(results, `${JSON.stringify({ spec, hash, ...line })}\n`);
    await super.teardown();
  }

  measured() {
    const ms = Date.now() - this.startedAt;
    return { ms, loadMs: this.loadMs, around: [...this.around], tests: this.tests };
  }

  /** Once a mutant has broken the application for others, those with remaining tests have no outcome. */
  outcomes() {
    return [...this.trials].flatMap(([mutant, { ms, failed, count, proof }]) => {
      const { tests } = this.run.mutants.find(({ name }) => name === mutant);
      if (proof !== null) return [{ mutant, ms, outcome: 'killed', by: proof, why: failed.at(-1)?.message }];
      if (mutant === this.spoiler) return [{ mutant, ms, outcome: 'spoilt' }];
      if (this.spoiler !== null && count < tests.length) return [];
      const outcome = failed.length > 0 || count === 0 ? 'broken' : 'green';
      return [{ mutant, tests, ms, outcome, by: failed[0]?.title, why: failed[0]?.message }];
    });
  }
}

function messageOf(error) {
  return error instanceof Object ? `${error.message}\n${error.stack}` : String(error);
}
