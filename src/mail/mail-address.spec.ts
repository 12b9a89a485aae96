import { parseSender } from './mail-address.js';

describe('parseSender', () => {
  it.each([
    ['no-reply@example.com', { name: '', address: 'no-reply@example.com' }],
    ['  no-reply@example.com  ', { name: '', address: 'no-reply@example.com' }],
    ['<no-reply@example.com>', { name: '', address: 'no-reply@example.com' }],
    ['Example <no-reply@example.com>', { name: 'Example', address: 'no-reply@example.com' }],
    ['Example Auth <No-Reply@example.com>', { name: 'Example Auth', address: 'No-Reply@example.com' }],
    ['"Example, Inc." <no-reply@example.com>', { name: 'Example, Inc.', address: 'no-reply@example.com' }],
    ['"<Example>" <no-reply@example.com>', { name: '<Example>', address: 'no-reply@example.com' }],
    [
      'Beispiel für Köln <no-reply@köln.example>',
      { name: 'Beispiel für Köln', address: 'no-reply@xn--kln-sna.example' },
    ],
    ['No-Reply@Köln.Example', { name: '', address: 'No-Reply@xn--kln-sna.example' }],
    ['no-reply@本屋.example', { name: '', address: 'no-reply@xn--ogtz6w.example' }],
    ['Postern <no-reply@postern.localhost>', { name: 'Postern', address: 'no-reply@postern.localhost' }],
  ])('reads %j', (text, sender) => {
    expect(parseSender(text)).toEqual(sender);
  });

  it.each([
    '',
    'Example',
    'Example <>',
    'Example <no-reply>',
    'Example no-reply@example.com',
    'Example <no-reply@example.com',
    'Example <no-reply@example.com> trailing',
    '<<no-reply@example.com>>',
    '"Example <no-reply@example.com>',
    'a@example.com, b@example.com',
    'a@example.com,b',
    'Example <a@example.com>, Other <b@example.com>',
    'a@b@example.com',
    'no-reply@example.com(comment)',
    'no-reply@[192.0.2.1]',
    'no-reply@192.0.2.1',
    'no-reply@-example.com',
    'no-reply@example..com',
    '.no-reply@example.com',
    'no-reply@exam\u200bple.com',
    'Example <no-reply@example.com>\r\nBcc: eve@example.net',
    'Example\r\nBcc: eve@example.net <no-reply@example.com>',
    'Example <no-reply@example.com\r\nBcc:eve@example.net>',
    '"Example\u0000" <no-reply@example.com>',
    'no-reply\u0000@example.com',
  ])('refuses %j', (text) => {
    expect(() => parseSender(text)).toThrow(new Error('must look like "Example <no-reply@example.com>"'));
  });

  it.each(['büro@example.com', 'Büro <büro@köln.example>', '本屋@example.com'])(
    'refuses %j, which not every mail server takes',
    (text) => {
      expect(() => parseSender(text)).toThrow(new Error('must have only ASCII characters before the @'));
    },
  );
});
