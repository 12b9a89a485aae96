import { isMadeOfAddress } from './address-derived-words.js';

const made: readonly [address: string, ...passwords: string[]][] = [
  ['ada.lovelace@example.com', 'adalovelace2026!', 'ada.lovelace.18', 'lovelaceada1815', 'lovelace-lovelace'],
  [
    'ada.lovelace@example.com',
    'example-example',
    'example1234567',
    'ada@example.com',
    'ada.lovelace@example.com',
  ],
  ['ada.lovelace@example.com', 'lovelace________', '!lovelace!ada!example!', '12lovelace2026'],
  ['ada1990@example.com', 'ada1990ada1990', 'ada-1990-ada', 'ada199012345'],
  ['ed.li@example.com', 'edli edli 2026', 'ed.li.ed.li.ed.li'],
  ['ada+shopping@example.com', 'shopping1234', 'adashopping12'],
  ['info@lovelace.co.uk', 'lovelace1234', 'infolovelace'],
  ['info@mail.lovelace.museum', 'lovelacemail'],
  ['ada@xn--mnchen-3ya.de', 'm\u00fcnchen12345', 'm\u00fcnchen-m\u00fcnchen'],
  ['123456@example.com', '123456example'],
  ['a.b@example.com', 'a.b.a.b.a.b.a.b'],
  ["o'brien@example.com", 'obrienobrien', "o'brien-2026"],
];

const own: readonly [address: string, ...passwords: string[]][] = [
  [
    'ada.lovelace@example.com',
    'correct horse battery staple',
    'for example this is one',
    'ada is my first name',
  ],
  ['ada.lovelace@example.com', 'lovelace wrote the notes', 'canada in winter', 'a tragic lovelace biography'],
  ['ada@example.com', 'kq7adavz2mx9'],
  ['info@lovelace.co.uk', 'communicate12', 'ukulelecourse'],
  ['a-b@example.com', 'a.b.a.b.a.b.a.b'],
  ['ada@museum.example', 'example12345'],
  ['ada@example.com', 'unrelated pass'],
];

describe('a password with words from the address', () => {
  it.each(made)('[PWD-8] %s: is rejected', (address, ...passwords) => {
    expect(passwords.filter((password) => !isMadeOfAddress(password, address))).toEqual([]);
  });

  it.each(own)('%s: is accepted if enough of it is not from the address', (address, ...passwords) => {
    expect(passwords.filter((password) => isMadeOfAddress(password, address))).toEqual([]);
  });
});
