import { readFileSync } from 'node:fs';

/**
 * 49 000 passwords by shelf, each shelf one text, which is searched in microseconds: every password that somebody
 * chooses is searched several times, before any limit. A set of strings would take several times the memory.
 */
const shelves = readShelves();

/** The file has one password a line, in ASCII. Its first lines, behind `#`, are its licence. */
function readShelves(): ReadonlyMap<string, string> {
  const lines = readFileSync(new URL('./common-passwords.txt', import.meta.url), 'latin1').split('\n');
  const passwords = lines.filter((line) => line !== '' && !/^#( |$)/.test(line));
  const grouped = Map.groupBy(passwords, shelfOf);
  return new Map([...grouped].map(([shelf, group]) => [shelf, `\n${group.join('\n')}\n`]));
}

function shelfOf(text: string): string {
  return `${text.length} ${text.slice(0, 2)}`;
}

/** What fingers walk along: digits, the alphabet, the rows and columns of keyboards. */
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

/** Letters that signs and digits stand in for. */
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
 * Whether a password is a common one, or only longer: fewer than five different characters; or a listed password or a
 * walk along the keyboard, once digits and signs at its ends and repetitions are taken away, and signs read as the
 * letters they stand in for (`P@ssw0rd-P@ssw0rd2026`). One word that is padded is not better than the word, and a list
 * alone would hardly know any of the length that is asked for. Two different words are no longer its business.
 *
 * @param folded by `foldPassword`
 */
export function isCommonPassword(folded: string): boolean {
  if (new Set(folded).size < 5) return true;
  const core = withoutPadding(folded);
  const candidates = new Set([folded, repeatedPart(folded), core, withoutPadding(repeatedPart(core))]);
  return [...candidates].some((text) => isListed(text) || isListed(asLetters(text)) || isWalk(text));
}

/** One spelling for comparisons: compatibility characters (fullwidth letters, ligatures) and capitals are folded. */
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
 * The shortest text whose repetition this is, a last one that breaks off included; the text itself where it is none.
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
