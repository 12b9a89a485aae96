import { encodings } from '../../test/support/encodings.js';
import { describeReply, explainSmtpError } from './smtp-error.js';

const secrets = { recipient: 'ada.lovelace@example.com', code: '7KQ2MWX9TR4H' };
const smtpError = (response: string, fields: object = {}) =>
  Object.assign(new Error(`Message failed: ${response}`), {
    code: 'EENVELOPE',
    response,
    responseCode: Number(response.slice(0, 3)),
    ...fields,
  });
const reasonOf = (response: string) => explainSmtpError(smtpError(response), secrets).reason;

describe('the reason of a rejection', () => {
  it.each([
    [
      '550 5.1.1 <ada.lovelace@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
    ],
    ['550-5.1.1 Recipient address\n550 5.1.1 rejected: (User unknown, in "virtual" mailbox table!)'],
  ])('is the reply code, the enhanced status code, and the words that explain them: %s', (response) => {
    expect(reasonOf(response).replaceAll(' …', '')).toBe(
      `EENVELOPE: 550 5.1.1 Recipient address rejected User unknown in virtual mailbox table`,
    );
  });

  it.each([
    ['452 4.2.2 The recipient’s inbox is over quota', 'EENVELOPE: 452 4.2.2 The … inbox is over quota'],
    ['421 Try again later', 'EENVELOPE: 421 Try again later'],
    ['554 5.7.1', 'EENVELOPE: 554 5.7.1'],
    ['550', 'EENVELOPE: 550'],
    ['550 5.7.1234 not now', 'EENVELOPE: 550 … not now'],
    ['550 5.9.1 not now', 'EENVELOPE: 550 … not now'],
    ['5501 not now', 'EENVELOPE: … not now'],
    ['550 not in ab in cd no more', 'EENVELOPE: 550 not in … no more'],
    ['550 can’t', 'EENVELOPE: 550 …'],
    ["550 can't accept", 'EENVELOPE: 550 can accept'],
  ])('of %j is %j', (response, reason) => {
    expect(reasonOf(response)).toBe(reason);
  });

  it.each(Object.keys(encodings))('[DATA-8] contains neither recipient nor code, encoded as %s', (name) => {
    const encode = encodings[name] ?? String;
    for (const secret of [secrets.recipient, 'ada.lovelace', 'lovelace', secrets.code]) {
      expect(reasonOf(`550 5.1.1 ${encode(secret)} refused`)).toBe('EENVELOPE: 550 5.1.1 … refused');
    }
  });

  it('[DATA-9] contains no word that is a part of the recipient, however common', () => {
    const reason = (recipient: string) =>
      describeReply('550 5.1.1 no such user mailbox in spam domain example', { recipient, code: null });
    expect(reason('user@example.com')).toBe('550 5.1.1 no such … mailbox in spam domain …');
    expect(reason('NoSuchUser@spam.net')).toBe('550 5.1.1 … mailbox in … domain …');
    expect(reason('in@host.org')).toBe('550 5.1.1 no such user mailbox … spam domain …');
    expect(reason('mail+spam@host.org')).toBe('550 5.1.1 no such user … domain …');
  });

  it('contains no enhanced status code whose digits occur in the code', () => {
    const reply = '550 5.7.139 not';
    expect(describeReply(reply, { recipient: 'a@b.example', code: '51397204' })).toBe('550 not');
    expect(describeReply(reply, { recipient: 'a@b.example', code: '51372049' })).toBe('550 5.7.139 not');
  });

  it('[DATA-10] depends only on the first thousand characters of a reply, which may have a megabyte', () => {
    const megabyte = `550 5.7.1 blocked ${'x'.repeat(1_000_000)} refused`;
    const reply = { slice: jest.fn((start?: number, end?: number) => megabyte.slice(start, end)) };
    expect(describeReply(reply, secrets)).toBe('550 5.7.1 blocked …');
    expect(reply.slice.mock.calls).toEqual([[0, 1_000]]);
  });

  it('has at most three hundred characters', () => {
    expect(reasonOf(`550 ${'not accepted '.repeat(70)}`)).toHaveLength(300);
  });
});

describe('the reason of a local error', () => {
  const reason = (error: unknown) => explainSmtpError(error, secrets).reason;

  it.each([
    ['connect ECONNREFUSED 127.0.0.1:25', 'ESOCKET'],
    ['getaddrinfo ENOTFOUND smtp.example.com', 'EDNS'],
    ["Hostname/IP does not match certificate's altnames: Host: smtp.example.com", 'ESOCKET'],
    ['Greeting never received', 'ETIMEDOUT'],
  ])('is its message: %s', (message, code) => {
    expect(reason(Object.assign(new Error(message), { code }))).toBe(`${code}: ${message}`);
  });

  it('contains neither recipient nor code', () => {
    const error = new Error('Invalid recipient "ada.lovelace@example.com" x%40y 7KQ2MWX9TR4H lovelace');
    expect(reason(error)).toBe('error: Invalid recipient … x%40y … …');
  });

  it('contains no other address either', () => {
    const error = new Error('Cannot send as Postern <no-reply@postern.example>');
    expect(reason(error)).toBe('error: Cannot send as Postern …');
  });

  it('is "unknown" for a value that is not an error', () => {
    expect(explainSmtpError('oops', secrets)).toEqual({ reason: 'unknown', kind: 'temporary' });
  });
});

describe('the kind of a rejection', () => {
  it.each([
    ['EENVELOPE', 'RCPT TO', '550 no', 'recipient'],
    ['EENVELOPE', 'RCPT TO', '550 5.1.1 no', 'recipient'],
    ['EENVELOPE', 'RCPT TO', '550-5.2.1 no\n550 5.2.1 no', 'recipient'],
    ['EMESSAGE', 'DATA', '550 5.1.1 no', 'recipient'],
    ['EENVELOPE', 'RCPT TO', '550 5.7.1 no', 'policy'],
    ['EENVELOPE', 'RCPT TO', '550 5.1.7 no', 'policy'],
    ['EENVELOPE', 'RCPT TO', '550 5.1.8 no', 'policy'],
    ['EENVELOPE', 'RCPT TO', '550 5.5.0 no', 'policy'],
    ['EENVELOPE', 'MAIL FROM', '550 5.1.0 no', 'policy'],
    ['EENVELOPE', 'MAIL FROM', '550 no', 'policy'],
    ['EMESSAGE', 'DATA', '554 no', 'policy'],
    ['EENVELOPE', 'RCPT TO', '450 4.2.0 no', 'temporary'],
    ['EMESSAGE', 'DATA', '451 no', 'temporary'],
    ['EENVELOPE', 'RCPT TO', '600 no', 'temporary'],
    ['EENVELOPE', 'RCPT TO', '421 no', 'server'],
    ['EPROTOCOL', 'CONN', '554 no', 'server'],
    ['EENVELOPE', 'MAIL FROM', '530 no', 'sign-in'],
    ['EAUTH', 'AUTH PLAIN', '535 no', 'sign-in'],
    ['EAUTH', 'AUTH PLAIN', '454 no', 'sign-in'],
  ])('with the code %s for %s and the reply %j is %s', (code, command, response, kind) => {
    expect(explainSmtpError(smtpError(response, { code, command }), secrets).kind).toBe(kind);
  });

  it.each([
    ['ESOCKET', 'server'],
    ['EDNS', 'server'],
    ['ETLS', 'server'],
    ['ETIMEDOUT', 'server'],
    ['ECONNECTION', 'server'],
    ['EABORT', 'server'],
    ['EENVELOPE', 'temporary'],
    ['ESTREAM', 'temporary'],
  ])('with the code %s and without a reply is %s', (code, kind) => {
    expect(explainSmtpError(Object.assign(new Error('no'), { code }), secrets).kind).toBe(kind);
  });
});
