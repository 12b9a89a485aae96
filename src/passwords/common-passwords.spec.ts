import { readFileSync } from 'node:fs';
import { foldPassword, isCommonPassword } from './common-passwords.js';

const common: readonly [what: string, ...passwords: string[]][] = [
  ['listed', 'password', 'qwerty123456', '1qaz2wsx3edc', 'administrator', 'unbelievable', '123456789qwe'],
  ['listed, in capitals', 'PASSWORD', 'Administrator', 'QwErTy123456'],
  ['listed, in fullwidth letters', '\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44', '\uff30assword2026!'],
  [
    'listed, and padded',
    'password2026',
    'Password123!',
    '!!!monkey!!!!',
    '2026-sunshine-06',
    '  dragon  1234',
  ],
  ['listed, with signs for letters', 'P@ssw0rd', 'p@55w0rd2026', 'pa$$w0rd!!!!', '5un5hin3'],
  ['listed, and repeated', 'qwertyqwerty', 'monkeymonkeymon', 'password password', 'Password-Password-1'],
  ['listed, padded and repeated', 'monkey1monkey1', 'abc123abc123', 'dragon12dragon12', '12qwerty12qwerty'],
  ['one character', 'aaaaaaaaaaaa', '............', '            ', '\u{1f436}'.repeat(12)],
  ['few characters', 'abababababab', 'aaaabbbbcccc', '112211221122', 'aaaaaaaaaaab', '123412341234'],
  ['digits in a row', '123456789012', '0123456789', '098765432109', '3456789012345', '9876543210'],
  ['letters in a row', 'abcdefghijkl', 'zyxwvutsrqpo', 'ghijklmnopqr', 'ABCDEFGHIJKL', 'abcdefgh1234'],
  [
    'keys in a row',
    'qwertyuiopas',
    'poiuytrewq!!',
    'asdfghjklzxcv',
    'qwertzuiopas',
    'azertyuiopqs',
    'lkjhgfdsapoi',
  ],
  ['keys in columns', '1qaz2wsx3edc4rfv', 'q1w2e3r4t5y6', '1q2w3e4r5t6y7u', 'vfr4cde3xsw2'],
];

const uncommon = [
  'correct horse battery staple',
  'correct horse battery staple, changed',
  'password of my grandmother',
  'the monkey and the dragon',
  'sunshine monkey 12',
  'Tr0ub4dor&3 and more',
  'passwordqwerty', // two words are a matter of length, not of this list
  'x93847561029384',
  '847502918364',
  'kQ7#vZ2!mX9$',
  '2f9c8e1ab4d7',
  'пароль из двенадцати',
  '\u6b63\u78ba\u306a\u99ac\u306e\u96fb\u6c60\u306e\u91dd',
  'abcdefghijkn',
  'onion soup onion',
];

describe('a common password', () => {
  it.each(common)('is %s', (_what, ...passwords) => {
    const passing = passwords.filter((password) => !isCommonPassword(foldPassword(password)));
    expect(passing).toEqual([]);
  });

  it.each(uncommon)('is not: %s', (password) => {
    expect(isCommonPassword(foldPassword(password))).toBe(false);
  });

  it('[PWD-7] is one of more than ten thousand that have the minimum length', () => {
    const lines = readFileSync('src/passwords/common-passwords.txt', 'utf8').split('\n');
    const listed = lines.filter((line) => line !== '' && !line.startsWith('# ') && line !== '#');
    expect(listed.filter(({ length }) => length >= 8).length).toBeGreaterThan(10_000);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.filter((line) => line !== foldPassword(line) || !/^[!-~]+$/.test(line))).toEqual([]);
  });

  it('is found at any position of the list', () => {
    const lines = readFileSync('src/passwords/common-passwords.txt', 'utf8').trimEnd().split('\n');
    const listed = lines.filter((line) => !line.startsWith('#') && line.length >= 8);
    const sample = [...listed.slice(0, 50), ...listed.slice(-50)];
    expect(sample.filter((password) => !isCommonPassword(password))).toEqual([]);
  });
});
