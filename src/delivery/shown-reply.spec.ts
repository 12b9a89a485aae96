import { shownReply } from './shown-reply.js';

describe('the reply to a message, as operators see it', () => {
  it.each([
    ['an address in another case', 'no mailbox <Ada@Example.com>', 'ada@example.com', 'no mailbox <…>'],
    [
      'a destination that is no address',
      'PAGER (7) is off, pager (8) is on',
      'pager (7)',
      '… is off, pager (8) is on',
    ],
    ['an address of somebody else', 'forwarded to eve@example.com', '+49 30 1234', 'forwarded to …'],
    ['any address, without a destination', 'no mailbox ada@example.com', '', 'no mailbox …'],
    ['control characters', ' \u001B[31mno\r\n\u202Emailbox ', 'ada@example.com', '[31mno mailbox'],
  ])('shows no %s', (_what, reply, destination, shown) => {
    expect(shownReply(reply, destination)).toBe(shown);
  });

  it('is at most 200 characters long, and null if there was none', () => {
    expect(shownReply('😀'.repeat(300), '')).toBe('😀'.repeat(200));
    expect(shownReply(null, '')).toBeNull();
  });
});
