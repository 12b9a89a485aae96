import { Batches } from './batches.js';

describe('batches', () => {
  const batches: (readonly string[])[] = [];
  let finish: (() => void)[] = [];
  const upperCase = () =>
    new Batches<string, string>(async (inputs) => {
      batches.push(inputs);
      await new Promise<void>((resolve) => finish.push(resolve));
      return inputs.map((input) => input.toUpperCase());
    });
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    batches.length = 0;
    finish = [];
  });

  it('share the calls of one turn, and then those made while a batch runs', async () => {
    const joined = upperCase();
    const first = [joined.add('a'), joined.add('b')];
    await nextTurn();
    const second = [joined.add('c'), joined.add('d')];
    await nextTurn();
    expect(batches).toEqual([['a', 'b']]);
    finish.shift()?.();
    expect(await Promise.all(first)).toEqual(['A', 'B']);
    await nextTurn();
    finish.shift()?.();
    expect(await Promise.all(second)).toEqual(['C', 'D']);
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('run again after a pause', async () => {
    const joined = upperCase();
    for (const [input, output] of [
      ['a', 'A'],
      ['b', 'B'],
    ] as const) {
      const call = joined.add(input);
      await nextTurn();
      finish.shift()?.();
      expect(await call).toBe(output);
    }
  });

  it('fail together, and the next one does not', async () => {
    let isBroken = true;
    const joined = new Batches<string, string>((inputs) =>
      isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(inputs),
    );
    const results = await Promise.allSettled([joined.add('a'), joined.add('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await joined.add('c')).toBe('c');
  });

  it('can let a part of a batch take longer, or fail, alone', async () => {
    const joined = new Batches<string, string>((inputs) =>
      Promise.resolve(
        inputs.map((input) => (input === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve(input))),
      ),
    );
    const [good, bad] = await Promise.allSettled([joined.add('good'), joined.add('bad')]);
    expect(good).toEqual({ status: 'fulfilled', value: 'good' });
    expect(bad.status).toBe('rejected');
  });
});
