/** The tests of a spec as jest-circus keeps them before it runs them. */

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

/** Has each test run for each mutant that wants it, and after each without one; others are left out. */
export function copyPerMutant(block, mutants) {
  block.children = block.children.flatMap((child) => {
    if (child.type === 'describeBlock') {
      copyPerMutant(child, mutants);
      return [child];
    }
    const title = titleOf(child);
    return mutants
      .filter(({ tests }) => tests.includes(title))
      .flatMap(({ name }) => [copyOf(child, { mutant: name }), copyOf(child, { after: name })]);
  });
  block.tests = block.children.filter(({ type }) => type === 'test');
}

function copyOf(test, marks) {
  const fresh = { errors: [], retryReasons: [], unhandledRejectionErrorByPromise: new Map() };
  return { ...test, ...fresh, ...marks };
}
