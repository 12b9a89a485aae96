import { readFileSync } from 'node:fs';

/**
 * 49 000 passwords, grouped into strings that are searched in microseconds: every chosen password is searched for
 * several times, before any limit applies. A set of strings would take several times the memory.
 */
const shelves = readShelves();

/** The file has one ASCII password per line. Its first lines, which start with `#`, contain the licence. */
function readShelves(): ReadonlyMap<string, string> {
  const lines = readFileSync(new URL('./common-passwords.txt', import.meta.url), 'latin1').split('\n');
  const passwords = lines.filter((line) => line !== '' && !/^#( |$)/.test(line));
  const grouped = Map.groupBy(passwords, shelfOf);
  return new Map([...grouped].map(([shelf, group]) => [shelf, `\n${group.join('\n')}\n`]));
}

function shelfOf(text: string): string {
  return `${text.length} ${text.slice(0, 2)}`;
}

/** Sequences of adjacent keys: digits, the alphabet, rows and columns of keyboards. */
const rows = [
  '1234567890',
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1q2w3e4r5t6y7u8i9o0p',
];
const walks = rows.flatMap((row) => [
  row + row,
  Array.from(row + row)
    .toReversed()
    .join(''),
]);

/** Letters that digits and punctuation commonly replace. */
const lookalikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/**
 * Tests whether a password is common, or a longer form of a common one. It has fewer than five different characters; or
 * it is a listed password or a keyboard sequence after removing digits and punctuation at its ends, removing
 * repetitions, and undoing substitutions (`P@ssw0rd-P@ssw0rd2026`). A padded word is no stronger than the word, and a
 * list alone contains few passwords of the required length. Combinations of two different words pass.
 *
 * @param folded by `foldPassword`
 */
export function isCommonPassword(folded: string): boolean {
  if (new Set(folded).size < 5) return true;
  const core = withoutPadding(folded);
  const candidates = new Set([folded, repeatedPart(folded), core, withoutPadding(repeatedPart(core))]);
  return [...candidates].some((text) => isListed(text) || isListed(asLetters(text)) || isWalk(text));
}

/** Folds compatibility characters (fullwidth letters, ligatures) and case, for comparisons. */
export function foldPassword(password: string): string {
  return password.normalize('NFKC').toLowerCase();
}

function isListed(text: string): boolean {
  return shelves.get(shelfOf(text))?.includes(`\n${text}\n`) ?? false;
}

function isWalk(text: string): boolean {
  return text.length > 3 && walks.some((walk) => walk.includes(text));
}

function withoutPadding(text: string): string {
  const letters = [...text.matchAll(/\p{L}/gu)];
  const [first, last] = [letters.at(0), letters.at(-1)];
  return first && last ? text.slice(first.index, last.index + last[0].length) : text;
}

/**
 * Returns the shortest string whose repetition is the text, where the last repetition may be incomplete; the text
 * itself if there is none.
 */
function repeatedPart(text: string): string {
  for (let period = 1; period < text.length; period++) {
    if (text.startsWith(text.slice(period))) return text.slice(0, period);
  }
  return text;
}

function asLetters(text: string): string {
  return text.replace(/[@431!0$57]/g, (sign) => lookalikes[sign] ?? sign);
}
