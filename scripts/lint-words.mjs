/**
 * `npm run lint:words`: the words that this project does not use, and those it uses in their place. The field has a
 * term for each of them, and a reader who is new here knows that one.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What is found is reported with what to write instead. `except` are lines in which the word is another one. */
const words = [
  { word: /\bepochs?\b/i, instead: 'credential version', except: /extract\(epoch FROM|1970/ },
  { word: /\btrusted_?from\b/i, instead: 'devices trusted since' },
  { word: /\btookOver\b/, instead: 'replacedUnverifiedAccount' },
  { word: /\b(accountClaim|createFromClaim|claimFor\w+)\b/i, instead: 'pending registration, lockFor…' },
  { word: /\b(giveBack|tryTake)\b/, instead: 'refund, tryConsume' },
  { word: /\b(\w+Charge|Charge|charges)\b/, instead: 'LimitHit, hits' },
  { word: /\bisOpenToAll\b/, instead: 'requiresSession' },
  { word: /\b(forgiving|long_since)\b/, instead: 'refund, escalated_at' },
  { word: /\bwithRoom\b/, instead: 'admission control' },
  { word: /\b(writeTogether|queueing\(|\.ending\(|\.opening\()/, instead: 'runAsOne, queueStatement …' },
  {
    word: /\b[sS]tandings?\b(?! (connection|for))/,
    instead: 'address state',
    except: /StandingConnection|standing-connection/,
  },
  { word: /\bown[- ]words\b(?! repeat)/, instead: 'address-derived words' },
  { word: /\bforeign[- ]hash/, instead: 'legacy hash' },
  { word: /\b[A-Za-z]*InWords\b/, instead: 'describe…' },
  { word: /\bcounts of its own\b/, instead: 'its own rate-limit buckets' },
];

/** Migrations tell what names were; other languages have other words; this file has them all. */
const isExempt = (file) =>
  /^src\/database\/migrations\/|\/locales\/|common-passwords\.txt$|^scripts\/lint-words\.mjs$/.test(file) ||
  file === 'test/contract/migrations.spec.ts';

const patterns = [
  'src',
  'test',
  'scripts',
  'docs',
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'openapi.json',
  '.env.example',
];
const files = execFileSync('git', ['ls-files', '-z', ...patterns], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.(ts|mjs|md|json|example)$/.test(file) && !isExempt(file));

const found = files.flatMap((file) => {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const of = ({ word, instead, except }) =>
    lines.flatMap((line, index) => {
      const [match] = except?.test(line) ? [] : (word.exec(line) ?? []);
      return match ? [`${file}:${index + 1}: "${match}": ${instead}`] : [];
    });
  return words.flatMap(of);
});
for (const line of found) console.log(line);
console.log(`${found.length} words that this project does not use`);
process.exitCode = found.length === 0 ? 0 : 1;
