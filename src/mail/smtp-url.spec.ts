import { parseSmtpUrl } from './smtp-url.js';

describe('parseSmtpUrl', () => {
  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false }],
    ['smtp://mail.example.com/', { host: 'mail.example.com', port: 587, secure: false }],
    ['SMTPS://mail.example.com', { host: 'mail.example.com', port: 465, secure: true }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, secure: false }],
    ['smtp://mail.Bücher.example', { host: 'mail.xn--bcher-kva.example', port: 587, secure: false }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false }],
    [
      'smtps://me%40example.com:p%3A%2F%23%40%25@mail.example.com:2465',
      { host: 'mail.example.com', port: 2465, secure: true, user: 'me@example.com', password: 'p:/#@%' },
    ],
  ])('reads %s', (url, settings) => {
    expect(parseSmtpUrl(url)).toEqual(settings);
  });

  it.each([
    '',
    'mail.example.com',
    'mail.example.com:587',
    'https://mail.example.com',
    'smtp:mail.example.com',
    'smtp://',
    'smtp://:587',
    'smtp://user:secret@',
    'smtp://user:secret@mail.example.com:0',
    'smtp://user:secret@mail.example.com:99999',
    'smtp://user:secret@mail.example.com/inbox',
    'smtp://user:secret@mail.example.com?pool=true',
    'smtp://user:secret@mail.example.com#x',
    'smtp://user:sec/ret@mail.example.com',
    'smtp://user:secret%zz@mail.example.com',
    'smtp://user@mail.example.com',
    'smtp://:secret@mail.example.com',
    'smtp://user:secret@mail example.com',
    'smtp://user:secret@mail%ff.example.com',
    'smtp://user:secret@mail%0d%0aexample.com',
  ])('refuses %j in a sentence that keeps the password to itself', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(/^(must|has) /);
    expect(() => parseSmtpUrl(url)).not.toThrow('secret');
  });
});
