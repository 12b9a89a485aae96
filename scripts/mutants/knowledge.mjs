import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What runs have told: which tests reach which mutants, and what came of each mutant in each spec. Two files of JSON
 * lines, so that a run goes on where another was cut off. What a spec told is forgotten once it has changed, but for
 * mutants that it has killed.
 */
export class Knowledge {
  constructor(folder, specs) {
    this.specs = specs;
    this.reachFile = join(folder, 'reach.jsonl');
    this.resultsFile = join(folder, 'results.jsonl');
    this.load();
  }

  load() {
    const isCurrent = ({ spec, hash }) =>
      this.specs.some((known) => known.spec === spec && known.hash === hash);
    this.measured = new Map(
      readLines(this.reachFile)
        .filter(isCurrent)
        .map((entry) => [entry.spec, summaryOf(entry)]),
    );
    this.byMutant = Map.groupBy(
      readLines(this.resultsFile).filter((result) => result.outcome === 'killed' || isCurrent(result)),
      ({ mutant }) => mutant,
    );
  }

  unmeasured() {
    return this.specs.filter(({ spec }) => !this.measured.has(spec));
  }

  /** A process that died has told nothing of some: they count as red. */
  readMeasured(specs) {
    this.load();
    for (const spec of specs.filter((known) => !this.measured.has(known.spec))) {
      const nothing = { ...spec, ms: 0, loadMs: 0, around: [], tests: [] };
      appendFileSync(this.reachFile, `${JSON.stringify(nothing)}\n`);
      this.measured.set(spec.spec, summaryOf(nothing));
    }
    return specs.map(({ spec }) => this.measured.get(spec));
  }

  redSpecs() {
    return [...this.measured.values()].filter(({ isGreen }) => !isGreen).map(({ spec }) => spec);
  }

  readResults(runs) {
    const before = new Map([...this.byMutant].map(([name, results]) => [name, results.length]));
    this.load();
    return runs.map((run) => {
      const results = this.byMutant.get(run.mutant) ?? [];
      if (results.length > (before.get(run.mutant) ?? 0)) return results.at(-1);
      const lost = { ...run, outcome: 'broken', why: 'the process died' };
      this.byMutant.set(run.mutant, [...results, lost]);
      return lost;
    });
  }

  /** @returns the run that tells most for its time; null where the mutant is killed, or has had its time */
  nextRun(mutant, budgetMs) {
    const results = this.byMutant.get(mutant.name) ?? [];
    if (results.some(({ outcome }) => outcome === 'killed')) return null;
    const spentMs = results.reduce((sum, { ms = 60_000 }) => sum + ms, 0);
    if (results.length > 0 && spentMs > budgetMs) return null;
    const [best] = this.candidates(mutant, results).toSorted((a, b) => a.cost - b.cost);
    if (!best) return null;
    const { spec, tests, expectedMs } = best;
    const { hash } = this.specs.find((known) => known.spec === spec);
    return { mutant: mutant.name, spec, hash, tests, expectedMs };
  }

  /** The more tests of a spec reach a mutant, and the more they have killed in the same function, the more they may tell. */
  candidates(mutant, results) {
    const tried = new Set(results.map(({ spec }) => spec));
    const open = [...this.measured.values()].filter(({ spec, isGreen }) => isGreen && !tried.has(spec));
    return open.flatMap((entry) => {
      const reaching = entry.tests.filter(({ reached }) => reached.has(mutant.name));
      // A constant is evaluated by every spec that loads its module, and tells nothing by that.
      const isAround = entry.around.has(mutant.name) && !mutant.isConstant;
      if (reaching.length === 0 && !isAround) return [];
      const run = reaching.length > 0 ? reaching : entry.tests;
      const expectedMs = entry.loadMs + 2_000 + run.reduce((sum, { ms }) => sum + ms, 0);
      const tests = reaching.length > 0 ? reaching.map(({ title }) => title) : null;
      const chance = (1 - 0.85 ** run.length) * (1 + 3 * this.killsNearby(mutant, entry.spec));
      return [{ spec: entry.spec, tests, expectedMs, cost: expectedMs / chance }];
    });
  }

  /** Those with the fewest tries first: most mutants are killed at the first. */
  inOrder(mutants) {
    const tries = ({ name }) => this.byMutant.get(name)?.length ?? 0;
    return mutants.toSorted((a, b) => tries(a) - tries(b));
  }

  killsNearby({ place }, spec) {
    let kills = 0;
    for (const [name, results] of this.byMutant) {
      if (!name.startsWith(`${place}: `)) continue;
      kills += results.filter((result) => result.outcome === 'killed' && result.spec === spec).length;
    }
    return kills;
  }

  verdictOn(mutant, budgetMs) {
    const results = this.byMutant.get(mutant.name) ?? [];
    if (results.some(({ outcome }) => outcome === 'killed')) return { verdict: 'killed' };
    const left = this.candidates(mutant, results).length;
    if (results.length === 0) return { verdict: left > 0 ? 'not tried' : 'UNREACHED' };
    if (this.nextRun(mutant, budgetMs))
      return { verdict: 'not tried', details: `${results.length} specs so far` };
    const broken = results.find(({ outcome }) => outcome === 'broken');
    const details = `${results.length} specs tried, ${left} left${broken ? `; ${firstLine(broken.why)}` : ''}`;
    return { verdict: broken ? 'BROKEN' : 'SURVIVED', details };
  }

  progress(tested) {
    const killed = tested.filter(({ name }) =>
      this.byMutant.get(name)?.some(({ outcome }) => outcome === 'killed'),
    );
    const tried = tested.filter(({ name }) => this.byMutant.has(name));
    const untried = tested.length - tried.length;
    return `${killed.length} killed, ${tried.length - killed.length} alive, ${untried} not tried yet`;
  }
}

function summaryOf({ tests, around, ...entry }) {
  return {
    ...entry,
    around: new Set(around),
    tests: tests.map((test) => ({ ...test, reached: new Set(test.reached) })),
    isGreen: tests.length > 0 && tests.every(({ isFailed }) => !isFailed),
  };
}

function firstLine(text) {
  return text?.split('\n')[0] ?? '';
}

function readLines(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
