/**
 * Reads and changes an `.env` file by the rules of Node's `--env-file`, without touching any line but those that change.
 * Plain JavaScript without packages, because it runs before they are installed.
 */
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Refusal } from './refusal.mjs';

const nameAndSign = String.raw`(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*`;
const comment = new RegExp(String.raw`[ \t\uFEFF]*#[ \t#]*(?:${nameAndSign}([^\n]*))?`, 'y');
/** A quoted value may have several lines. */
const assignment = new RegExp(String.raw`[ \t\uFEFF]*${nameAndSign}(?:(["'\x60])([^]*?)\2|([^\n]*))`, 'dy');
const restOfLine = /[^\n]*\n?/y;

/**
 * The file that `.env` is or links to, and its text, which is empty if there is none yet.
 * @throws Refusal
 */
export function readEnvFile(path) {
  if (!lstatSync(path, { throwIfNoEntry: false })) return { path, text: '', stats: null };
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new Refusal(`${path} is a link to a file that does not exist.`);
  if (!stats.isFile()) throw new Refusal(`${path} is not a file.`);
  const bytes = explaining(path, 'read', () => readFileSync(path));
  if (!isUtf8(bytes) || bytes.includes(0))
    throw new Refusal(`${path} is not UTF-8 text: save it in this encoding.`);
  return { path: realpathSync(path), text: bytes.toString('utf8'), stats };
}

/**
 * The variables that a text sets, in its order, each with the place of its value; and those that it has in comments.
 * `isAmbiguous`: after this value, a # begins a comment for some tools and not for others.
 */
export function variablesIn(text) {
  const found = [];
  for (let at = 0; at < text.length; at = restOfLine.lastIndex) {
    const line = matchAt(comment, text, at) ?? matchAt(assignment, text, at);
    if (line?.indices) found.push(fromAssignment(line));
    else if (line?.[1]) found.push({ name: line[1], value: line[2].trim(), isComment: true });
    matchAt(restOfLine, text, at + (line?.[0].length ?? 0));
  }
  return found;
}

function fromAssignment({ 1: name, 3: quoted, 4: plain = '', indices }) {
  if (quoted !== undefined) return { name, value: quoted, start: indices[3][0], end: indices[3][1] };
  const value = plain.split('#', 1)[0].trimEnd();
  const [start] = indices[4];
  return { name, value, start, end: start + value.length, isAmbiguous: plain[value.length] === '#' };
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Adds lines at the end, with the line breaks of the text. */
export function appendLines(text, variables) {
  if (Object.keys(variables).length === 0) return text;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text === '' || text.endsWith('\n') ? text : text + lineBreak;
  return (
    start +
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}${lineBreak}`)
      .join('')
  );
}

/** Replaces the values of variables, as returned by `variablesIn`, within their quotes. */
export function replaceValues(text, replacements) {
  const fromTheEnd = replacements.toSorted((a, b) => b.variable.start - a.variable.start);
  return fromTheEnd.reduce(
    (changed, { variable, value }) => changed.slice(0, variable.start) + value + changed.slice(variable.end),
    text,
  );
}

/** Whether a text sets these values, whatever else is in it: a quote that is not closed hides what follows. */
function hasValues(text, expected) {
  const set = new Map(
    variablesIn(text).flatMap(({ name, value, isComment }) => (isComment ? [] : [[name, value]])),
  );
  return Object.entries(expected).every(([name, value]) => set.get(name) === value);
}

/**
 * Replaces an `.env` file by a text that sets these values.
 * @throws Refusal
 */
export function saveEnvFile(file, text, expected) {
  if (!hasValues(text, expected))
    throw new Refusal(`${file.path} has a quote that is not closed, or that its secrets cannot contain.`);
  writeEnvFile(file, text);
}

/**
 * Replaces the file as a whole, or not at all.
 * @param mode the permissions of the result; by default, only its owner can read it
 * @throws Refusal
 */
export function writeEnvFile({ path, stats }, text, mode = 0o600) {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    explaining(path, 'written', () => {
      const file = openSync(unfinished, 'wx', 0o600);
      try {
        const { uid, gid } = fstatSync(file);
        const isForGroup = (mode & 0o070) > 0;
        if (stats && (stats.uid !== uid || (isForGroup && stats.gid !== gid)))
          fchownSync(file, stats.uid, stats.gid);
        if (mode !== 0o600) fchmodSync(file, mode);
        writeFileSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(unfinished, path);
    });
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function explaining(path, what, work) {
  try {
    return work();
  } catch (error) {
    if (!error.code) throw error;
    throw new Refusal(`${path} cannot be ${what} (${error.code}).`, { cause: error });
  }
}
