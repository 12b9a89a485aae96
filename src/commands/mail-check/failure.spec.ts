import { failureOf, quoted, spellingsOf } from './failure.js';

describe('failureOf', () => {
  const errorWith = (fields: Record<string, unknown>) => Object.assign(new Error('the message'), fields);

  it.each([
    ['an error of Node', { code: 'ENOTFOUND' }, 'ENOTFOUND'],
    ['a socket error under nodemailer’s name', { code: 'ESOCKET', originalCode: 'ECONNRESET' }, 'ECONNRESET'],
    ['a wait that was over', { code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }, 'GREETING_TIMEOUT'],
    ['an error without a code', {}, 'Error'],
  ])('names %s', (_, fields, code) => {
    expect(failureOf('connect', errorWith(fields), [])).toEqual({
      step: 'connect',
      code,
      command: '',
      words: 'the message',
    });
  });

  it('uses the server’s reply if there is one', () => {
    const error = errorWith({
      code: 'EENVELOPE',
      command: 'RCPT TO',
      response: '550-5.1.1 No\n550 5.1.1 such user',
    });
    expect(failureOf('send', error, [])).toMatchObject({
      command: 'RCPT TO',
      words: '550-5.1.1 No 550 5.1.1 such user',
    });
  });

  it('uses the reason given by OpenSSL, not the location in its source', () => {
    const error = errorWith({ code: 'ERR_SSL_WRONG_VERSION_NUMBER', reason: 'wrong version number' });
    expect(failureOf('TLS', error, []).words).toBe('wrong version number');
  });

  it('accepts what is not an error', () => {
    expect(failureOf('send', 'oops', []).words).toBe('unknown');
  });
});

describe('a quoted text', () => {
  const secrets = spellingsOf({ user: 'me', password: 'geheim' });

  it.each(['geheim', 'Z2VoZWlt', 'AG1lAGdlaGVpbQ=='])('loses the password encoded as %s', (spelling) => {
    expect(quoted(`535 you sent ${spelling}!`, secrets)).toBe('535 you sent ***!');
  });

  it('is one line of limited length without control characters', () => {
    expect(quoted('a\r\n\u001b[31mb\u202e\tc', [])).toBe('a [31mb c');
    expect(quoted('x'.repeat(500), []).length).toBeLessThan(310);
  });

  it('[DATA-11] is examined up to a limit, and contains no part of a password that the limit cuts in two', () => {
    const reply = {
      slice: jest.fn((start?: number, end?: number) => `535 ${' '.repeat(1_993)}geh`.slice(start, end)),
    };
    const words = Object.assign(reply, { length: 1_000_000 }) as unknown as string; // as: only these members are used
    expect(quoted(words, secrets)).toBe('535 …');
    expect(reply.slice.mock.calls).toEqual([[0, 2_000]]);
  });

  it('is unchanged if there is no password', () => {
    expect(spellingsOf({})).toEqual([]);
    expect(spellingsOf({ user: 'me', password: '' })).toEqual([]);
  });
});
