/** The tests of a spec as jest-circus stores them before it runs them. */

export function titleOf(test) {
  const names = [];
  for (let at = test; at && at.name !== 'ROOT_DESCRIBE_BLOCK'; at = at.parent) names.unshift(at.name);
  return names.join(' › ');
}

export function skipWhere(block, isSkipped) {
  for (const child of block.children) {
    if (child.type === 'describeBlock') skipWhere(child, isSkipped);
    else if (isSkipped(child)) child.mode = 'skip';
  }
}

/**
 * Runs each test once for each mutant that selects it; skips other tests. If it fails, it runs without the mutant and
 * then with it again: only a test that fails, passes and fails again fails because of the mutant.
 */
export function copyPerMutant(block, mutants) {
  block.children = block.children.flatMap((child) => {
    if (child.type === 'describeBlock') {
      copyPerMutant(child, mutants);
      return [child];
    }
    const title = titleOf(child);
    return mutants.filter(({ tests }) => tests.includes(title)).flatMap(({ name }) => copiesOf(child, name));
  });
  block.tests = block.children.filter(({ type }) => type === 'test');
}

function copiesOf(test, of) {
  const stages = [
    { stage: 'first', mutant: of },
    { stage: 'control', mutant: null },
    { stage: 'again', mutant: of },
  ];
  const copies = stages.map((stage) => ({ ...test, ...fresh(), ...stage, of }));
  for (const copy of copies) copy.later = copies.slice(copies.indexOf(copy) + 1);
  return copies;
}

function fresh() {
  return { errors: [], retryReasons: [], unhandledRejectionErrorByPromise: new Map() };
}
