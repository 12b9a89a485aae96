import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The results of earlier runs: which tests reach which mutants, and the outcome of each mutant in each spec. Stored in
 * two files of JSON lines, so that an interrupted run can continue. The results of a spec are discarded when it
 * changes, except for killed mutants.
 */
export class Knowledge {
  /** @param hints specs known to detect bugs in a file, by file */
  constructor(folder, specs, hints) {
    this.hints = hints;
    this.specs = specs;
    this.reachFile = join(folder, 'reach.jsonl');
    this.resultsFile = join(folder, 'results.jsonl');
    this.kills = new Map();
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
    const results = readLines(this.resultsFile);
    this.known = results.length;
    this.byMutant = Map.groupBy(
      results.filter((result) => result.outcome === 'killed' || isCurrent(result)),
      ({ mutant }) => mutant,
    );
    const spoilt = [...this.byMutant.values()].flat().filter(({ outcome }) => outcome === 'spoilt');
    this.spoilt = Map.groupBy(spoilt, ({ spec }) => spec);
  }

  unmeasured() {
    return this.specs.filter(({ spec }) => !this.measured.has(spec));
  }

  /** A process that died has no result for some of its specs: they count as failed. */
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

  /** A run without a result has died: its mutants run alone from then on, and one that was alone is broken. */
  readResults(runs) {
    const told = () => readLines(this.resultsFile).slice(this.known);
    const isTold = (run) => told().some(({ mutant }) => run.mutants.some(({ name }) => name === mutant));
    for (const { mutants, spec, hash, isAlone } of runs.filter((run) => !isTold(run))) {
      const lost = { spec, hash, ms: 0, outcome: isAlone ? 'broken' : 'spoilt', why: 'the process died' };
      const lines = mutants.map(({ name }) => `${JSON.stringify({ mutant: name, ...lost })}\n`);
      appendFileSync(this.resultsFile, lines.join(''));
    }
    const results = told();
    this.load();
    return results;
  }

  /** @returns the runs of the next process: each mutant in the spec with the most information for its time */
  nextRuns(mutants, budgetMs, most) {
    this.kills = new Map();
    const planned = mutants.map((mutant) => this.nextRun(mutant, budgetMs)).filter(Boolean);
    const bySpec = Map.groupBy(planned, ({ isAlone, spec, name }) => (isAlone ? `${name} ${spec}` : spec));
    const groups = [...bySpec.values()].map((group) => group.slice(0, most.mutants));
    groups.sort((a, b) => worthOf(b) - worthOf(a));
    const runs = [];
    let ms = 0;
    for (const members of groups) {
      const [{ spec, hash, isAlone }] = members;
      runs.push({ spec, hash, isAlone, mutants: members.map(({ name, tests }) => ({ name, tests })) });
      ms += 4_000 + members.reduce((sum, { cost }) => sum + cost, 0);
      if (runs.length === most.runs || ms > most.ms) break;
    }
    return runs;
  }

  /** @returns null if the mutant is killed or has used up its time */
  nextRun(mutant, budgetMs) {
    const results = this.byMutant.get(mutant.name) ?? [];
    if (results.some(isNotice)) return null;
    const spentMs = results.reduce((sum, { ms }) => sum + ms, 0);
    if (spentMs > budgetMs) return null;
    const [best] = this.candidates(mutant, results).toSorted((a, b) => a.cost / a.chance - b.cost / b.chance);
    return best ?? null;
  }

  /** Some tests of each spec that have not tried it yet: the most specific ones first. */
  candidates(mutant, results) {
    const tried = results.filter(({ outcome }) => outcome !== 'spoilt');
    const open = [...this.measured.values()].filter(({ isGreen }) => isGreen);
    return open.flatMap((entry) => {
      const { spec, hash, loadMs, around } = entry;
      const ofSpec = tried.filter((result) => result.spec === spec);
      const left = this.testsReaching(mutant, entry).filter(({ title }) =>
        ofSpec.every(({ tests }) => tests && !tests.includes(title)),
      );
      if (left.length === 0) return [];
      const isSpoilt = this.isUnrepeatable(spec) || results.some((result) => isSpoiltIn(result, spec));
      const isAlone = mutant.isConstant || around.has(mutant.name) || isSpoilt;
      const isHinted = this.hints.get(mutant.file)?.has(spec) ?? false;
      const run = left.slice(0, isAlone || isHinted ? 15 : 8);
      const testsMs = run.reduce((sum, { ms }) => sum + ms, 0);
      const cost = isAlone ? loadMs + 2_000 + testsMs : 300 + testsMs;
      const kills = run.reduce((sum, { title }) => sum + this.killsNearby(mutant, title), 0);
      const likely = 1 + 3 * kills + 5 * commonWords(mutant.file, spec) + (isHinted ? 20 : 0);
      const chance = ((1 - 0.85 ** run.length) * likely) / (1 + tried.length);
      return [{ name: mutant.name, spec, hash, isAlone, tests: run.map(({ title }) => title), cost, chance }];
    });
  }

  testsReaching(mutant, { tests, around }) {
    const reaching = tests.filter(({ reached }) => reached.has(mutant.name));
    // Every spec that loads a module evaluates its constants, so reaching one means nothing.
    const isOfAll = reaching.length === 0 && !mutant.isConstant && around.has(mutant.name);
    const kills = ({ title }) => this.killsNearby(mutant, title);
    return (isOfAll ? tests : reaching).toSorted(
      (a, b) => kills(b) - kills(a) || b.reached.size - a.reached.size,
    );
  }

  /** Whether its tests cannot run twice within one application. */
  isUnrepeatable(spec) {
    return (this.spoilt.get(spec)?.length ?? 0) >= 3;
  }

  /** The number of mutants of the same function that a test has killed. */
  killsNearby({ place }, title) {
    if (!this.kills.has(place)) {
      const near = [...this.byMutant].filter(([name]) => name.startsWith(`${place}: `));
      const killing = near.flatMap(([, results]) => results).filter(({ outcome }) => outcome === 'killed');
      this.kills.set(
        place,
        Map.groupBy(killing, ({ by }) => by),
      );
    }
    return this.kills.get(place).get(title)?.length ?? 0;
  }

  verdictOn(mutant, budgetMs) {
    const results = this.byMutant.get(mutant.name) ?? [];
    if (results.some(({ outcome }) => outcome === 'killed')) return { verdict: 'killed' };
    if (results.some(isNotice)) return { verdict: 'failing' };
    const left = this.candidates(mutant, results).length;
    const tried = results.filter(({ outcome }) => outcome !== 'spoilt');
    if (tried.length === 0) return { verdict: left > 0 ? 'not tried' : 'UNREACHED' };
    if (this.nextRun(mutant, budgetMs))
      return { verdict: 'not tried', details: `${tried.length} runs so far` };
    return { verdict: 'SURVIVED', details: `${tried.length} runs, ${left} specs left` };
  }

  progress(tested) {
    const noticed = tested.filter(({ name }) => this.byMutant.get(name)?.some(isNotice));
    const tried = tested.filter(({ name }) => this.byMutant.has(name));
    const untried = tested.length - tried.length;
    return `${noticed.length} noticed, ${tried.length - noticed.length} alive, ${untried} not tried yet`;
  }
}

/** Whether a test failed, even with an error. A process that died may have had other reasons. */
function isNotice({ outcome, by }) {
  return outcome === 'killed' || (outcome === 'broken' && by !== undefined);
}

function summaryOf({ tests, around, ...entry }) {
  return {
    ...entry,
    around: new Set(around),
    tests: tests.map((test) => ({ ...test, reached: new Set(test.reached) })),
    isGreen: tests.length > 0 && tests.every(({ isFailed }) => !isFailed),
  };
}

/** The expected number of kills of a run per unit of time. */
function worthOf(members) {
  const kills = members.reduce((sum, { chance }) => sum + Math.min(chance, 1), 0);
  return kills / members.reduce((sum, { cost }) => sum + cost, 4_000);
}

/** A spec's name indicates what it tests. */
function commonWords(file, spec) {
  const words = (path) => new Set(path.split(/[/.-]/).map((word) => word.replace(/s$/, '')));
  const general = new Set(['src', 'test', 'service', 'ts', 'spec', 'auth', 'attack']);
  return words(file).intersection(words(spec)).difference(general).size;
}

function isSpoiltIn(result, spec) {
  return result.outcome === 'spoilt' && result.spec === spec;
}

function readLines(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
