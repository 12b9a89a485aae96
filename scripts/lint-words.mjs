/**
 * `npm run lint:words`: finds words that this project does not use, and prints the field's term for each.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * `instead` is reported with each match. `except` are lines, and `exceptIn` files, in which the word has a meaning of
 * the field; the comment states it.
 */
const words = [
  {
    word: /\b[cC]laim(s|ed|ing)?\b|[a-z]Claim(s|ed|ing)?\b|\bclaim[A-Z]/,
    instead: 'pending registration (a claim is a JWT claim)',
    // JWT claims; a statistic claims a probability.
    except:
      /claimsOf|\b(iss|aud|token)\b.*claim|claims\.sessionId|requiredClaims|both claims|mail\.claim_failed/,
    exceptIn:
      /^src\/(tokens|auth\/guards|sessions)\/|(tokens|statistics)\.spec|^(docs\/(clients|resource-servers)|README)\.md/,
  },
  {
    word: /\b([uU]n)?[pP]rov(e|es|ed|en|ing)\b|[a-z]Prove[dn]\b|\bproven[A-Z]|\bPROVEN/,
    instead: 'verify, verified',
    except: /PROVEN_MAILS_PER_MAILBOX|PROVEN_\$|proven-mails-\*/, // former names of settings and limits
  },
  { word: /\b[sS]tor(y|ies)\b|[a-z]Stor(y|ies)\b|\bstor(y|ies)[A-Z]/, instead: 'flow' },
  { word: /\b(doors?|house|rooms?|walls?)\b/i, instead: 'public API, modules, capacity' },
  {
    word: /\barrows?\b/i,
    instead: 'dependencies',
    except: /^'?\s*'?(Modules\. )?An arrow means/, // the legend of the diagram
  },
  {
    word: /\b(class|type|interface|new|import) Write\b|\bWrite[<(]|\b(const|let) (opening|ending|queueing)\b/,
    instead: 'Statement, openStatement(), endStatement()',
  },
  {
    word: /\.(take|giveBack|note)\(|\b(giv(e|es|en|ing)|gave|tak(e|es|en|ing)|took) back\b/i,
    instead: 'consume, refund, record',
    except: /report\.note\(/, // "note" is the label of such a line, as in compilers
  },
  { word: /^(<{7}|>{7}) |^={7}$/, instead: 'the merged text' },
  { word: /\bshed(s|ding)?\b/i, instead: 'reject under load' },
  {
    word: /strangers?/i,
    instead: 'anonymous client, attacker, other account',
    except: /`strangers-mails-hour` is/, // the former name of a limit
  },
  {
    word: /\bfaults?\b|[a-z]Faults?\b/,
    instead: 'error',
    except: /faults\/|-faults\b|`faults`|test:faults|(mail|outbox|database)Faults/, // fault injection is the field's term
    exceptIn: /^scripts\/faults/,
  },
  { word: /\bmoments?\b/i, instead: 'timestamp, time', exceptIn: /smtp-words/ }, // words of mail servers
  {
    word: /\b(un)?answer\w*/i,
    instead: 'response (HTTP), reply (SMTP)',
    except: /\banswer[!?]?: |"answer"|\banswer, |\banswer=|'\/answer'/, // a field of the administration's API, like `lastAnswer`
  },
  { word: /\bPostern listens\b/, instead: 'Postern is listening' },
  { word: /\bepochs?\b/i, instead: 'credential version', except: /extract\(epoch FROM|1970/ },
  { word: /\btrusted_?from\b/i, instead: 'devices trusted since' },
  { word: /\btookOver\b/, instead: 'replacedUnverifiedAccount' },
  { word: /\b(accountClaim|createFromClaim|claimFor\w+)\b/i, instead: 'pending registration, lockFor…' },
  { word: /\b(giveBack|tryTake)\b/, instead: 'refund, tryConsume' },
  { word: /\b(\w+Charge|Charge|charges)\b/, instead: 'LimitHit, hits' },
  { word: /\bisOpenToAll\b/, instead: 'requiresProof' },
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
  {
    word: /\b(open|proven|strangers)-mails\b|PROVEN_MAILS/i,
    instead: 'anonymous, authenticated, unknown-device mails',
    except: /formerName|state the new name|PROVEN_\$/,
    exceptIn: /^CHANGELOG\.md$/, // states former names together with the new ones
  },
  { word: /^(export )?const [A-Z][A-Z0-9_]+\b/, instead: 'a constant in camelCase' },
  { word: /\bcounts of its own\b/, instead: 'its own rate-limit buckets' },
];

/** Migrations contain earlier names, locales are in other languages, and this file contains every word. */
const isExempt = (file) =>
  /^src\/database\/migrations\/|\/locales\/|common-passwords\.txt$|^scripts\/lint-words\.mjs$/.test(file) ||
  file === 'test/contract/migrations.spec.ts';

const patterns = [
  'src',
  'test',
  'scripts',
  'docs',
  'examples',
  'deploy',
  'ops',
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'openapi.json',
  '.env.example',
];
const files = execFileSync('git', ['ls-files', '-z', ...patterns], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.(ts|js|mjs|md|html|json|example|ya?ml)$/.test(file) && !isExempt(file));

const found = files.flatMap((file) => {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const of = ({ word, instead, except, exceptIn }) => {
    if (exceptIn?.test(file)) return [];
    return lines.flatMap((line, index) => {
      const [match] = except?.test(line) ? [] : (word.exec(line) ?? []);
      return match ? [`${file}:${index + 1}: "${match}": ${instead}`] : [];
    });
  };
  return words.flatMap(of);
});
for (const line of found) console.log(line);
console.log(`${found.length} words that this project does not use`);
process.exitCode = found.length === 0 ? 0 : 1;
