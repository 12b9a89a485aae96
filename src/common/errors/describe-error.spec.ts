import { describeError } from './describe-error.js';

describe('describeError', () => {
  const refused = (address: string) => new Error(`connect ECONNREFUSED ${address}`);

  it.each([
    ['the message', new Error('words'), 'words'],
    [
      'what happened at each address of a host',
      new AggregateError([refused('::1:5432'), refused('127.0.0.1:5432')], ''),
      'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432',
    ],
    ['the code', Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['the name', new TypeError(''), 'TypeError'],
    ['what is not an error', 'words', 'words'],
  ])('returns %s', (_what, error, text) => {
    expect(describeError(error)).toBe(text);
  });
});
