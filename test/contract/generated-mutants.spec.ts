import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';

/** Runs a script of scripts/mutants, which Node loads, not Jest. */
function evaluate(expression: string): unknown {
  const script = `
    import { mutantsOf, withMutants } from './scripts/mutants/generate.mjs';
    import { findOperands } from './scripts/mutants/sql-text.mjs';
    console.log(JSON.stringify(${expression}));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function mutate(text: string): string {
  const source = JSON.stringify(text);
  return String(evaluate(`withMutants(${source}, mutantsOf('src/x.ts', ${source}))`));
}

/** The parts of an SQL text that can be omitted; a placeholder is written as `${…}`. */
function operandsOf(sql: string): string[] {
  const holes = [...sql.matchAll(/\$\{.*?\}/g)].map(({ 0: hole, index }) => ({
    start: index,
    end: index + hole.length,
  }));
  const found = evaluate(`findOperands(${JSON.stringify(sql)}, ${JSON.stringify(holes)})`);
  const operands = found as { start: number; end: number }[]; // what findOperands() returns
  return operands.map(({ start, end }) => sql.slice(start, end));
}

describe('a generated mutant that is not enabled', () => {
  it.each([true, false])('leaves an else with its own if: %s', (isKnown) => {
    const text = mutate('if (this.isKnown) this.accept();\nelse this.authenticate();\n');
    expect(text).toContain('isMutant(');
    const called: string[] = [];
    runInNewContext(text, {
      isMutant: () => false,
      isKnown,
      accept: () => called.push('accept'),
      authenticate: () => called.push('authenticate'),
    });
    expect(called).toEqual([isKnown ? 'accept' : 'authenticate']);
  });

  it('takes no list of assignments for a condition', () => {
    expect(operandsOf('a = CASE WHEN b IS NULL THEN 0 ELSE a END, c = d IS NOT NULL AND c')).toEqual([
      'b IS NULL',
    ]);
  });

  it('takes no statement for a condition, although a placeholder hides its beginning', () => {
    expect(operandsOf('${selectSeals} WHERE $1::bigint IS NULL OR n < $1 ORDER BY n DESC LIMIT $2')).toEqual([
      '$1::bigint IS NULL',
      'n < $1',
    ]);
  });

  it('takes no clause in a placeholder for a part of the condition before it', () => {
    expect(operandsOf('SELECT 1 FROM a JOIN b ON a.x = b.x ${where} ORDER BY a.x')).toEqual(['a.x = b.x']);
    expect(operandsOf('SELECT 1 FROM a WHERE (x = $1) ${lock} LIMIT 1')).toEqual(['(x = $1)']);
  });

  it('takes no other table for a part of the condition before it', () => {
    expect(operandsOf('SELECT 1 FROM a LEFT JOIN b ON b.x = a.x, LATERAL (SELECT 2) AS c')).toEqual([
      'b.x = a.x',
    ]);
  });

  it('has the placeholders that belong to a condition', () => {
    expect(operandsOf('SELECT 1 FROM a WHERE ${isLive} AND x > now() - ${age} AND y = ANY (${ids})')).toEqual(
      ['${isLive}', 'x > now() - ${age}', 'y = ANY (${ids})'],
    );
  });
});
