/**
 * A minimal SQL scanner that finds conditions in the text of a template literal; its `${…}` placeholders stay
 * unchanged.
 */

/** Represents each character of a placeholder; no text contains it. */
const holeMark = '¤';
const tokenPattern = /--[^\n]*|'(?:[^']|'')*'|"[^"]*"|\$\d+|¤+|[A-Za-z_]\w*|\d+(?:\.\d+)?|::|<=|>=|<>|\S/g;
const statement = /\b(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/;
const afterWhere = new Set('GROUP ORDER LIMIT FOR RETURNING ON UNION HAVING WINDOW'.split(' '));
const afterOn = new Set([...afterWhere, ...'WHERE JOIN LEFT RIGHT INNER CROSS'.split(' ')]);

/**
 * @typedef {{ text: string, start: number, end: number, depth: number }} Token `depth`: parentheses around it; a
 *   parenthesis itself has the depth outside of it
 * @typedef {{ start: number, end: number, clause: string, joinedBy: 'AND' | 'OR', label: string }} Operand
 */

/** @param holes positions of the placeholders within the text */
export function tokenize(text, holes = []) {
  const masked = holes.reduce(
    (before, { start, end }) => before.slice(0, start) + holeMark.repeat(end - start) + before.slice(end),
    text,
  );
  const tokens = [];
  let depth = 0;
  for (const match of masked.matchAll(tokenPattern)) {
    if (match[0].startsWith('--')) continue;
    if (match[0] === ')') depth -= 1;
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length, depth });
    if (match[0] === '(') depth += 1;
  }
  return tokens;
}

/** @returns {Operand[]} what can be omitted: each conjunct and each alternative of every condition */
export function findOperands(text, holes = []) {
  const tokens = tokenize(text, holes);
  const ranges = [...whereRanges(tokens), ...onRanges(tokens), ...whenRanges(tokens)];
  if (isCondition(text, tokens)) ranges.push({ clause: 'condition', from: 0, to: tokens.length });
  const operands = ranges.flatMap((range) => splitOperands(tokens, range, true));
  return operands.map((operand) => ({ ...operand, label: labelOf(tokens, operand, text) }));
}

function isCondition(text, tokens) {
  // A list of assignments, or a statement that begins with a placeholder.
  if (tokens.some((token) => token.depth === 0 && [',', 'WHERE'].includes(token.text))) return false;
  const first = tokens[0]?.text ?? '';
  if (['EXISTS', 'NOT'].includes(first)) return true;
  if (first === '(' && tokens[1]?.text === 'SELECT') return true;
  if (statement.test(text) || first === 'CASE' || tokens[1]?.text === 'CASE') return false;
  return tokens.some((token) => token.text === 'AND' || token.text === 'OR');
}

function whereRanges(tokens) {
  return tokens.flatMap((token, index) => {
    // The condition of ON CONFLICT names an index: another one would be an error.
    if (token.text !== 'WHERE' || isIndexPredicate(tokens, index)) return [];
    return [{ clause: 'WHERE', from: index + 1, to: endOf(tokens, index + 1, afterWhere) }];
  });
}

function isIndexPredicate(tokens, index) {
  if (tokens[index - 1]?.text !== ')') return false;
  const { depth } = tokens[index];
  const openBracket = tokens.findLastIndex(
    (token, at) => at < index && token.text === '(' && token.depth === depth,
  );
  return tokens[openBracket - 1]?.text === 'CONFLICT';
}

function onRanges(tokens) {
  return tokens.flatMap((token, index) => {
    const isJoin = token.text === 'ON' && !['CONFLICT', 'CONSTRAINT'].includes(tokens[index + 1]?.text);
    if (!isJoin || tokens[index - 1]?.text === 'CONFLICT') return [];
    return [{ clause: 'ON', from: index + 1, to: endOf(tokens, index + 1, afterOn) }];
  });
}

/** Of `CASE WHEN condition THEN`, not of `CASE value WHEN value THEN`. */
function whenRanges(tokens) {
  const ranges = [];
  const open = [];
  for (const [index, token] of tokens.entries()) {
    if (token.text === 'CASE') open.push(tokens[index + 1]?.text === 'WHEN');
    if (token.text === 'END') open.pop();
    if (token.text === 'WHEN' && open.at(-1)) {
      ranges.push({ clause: 'WHEN', from: index + 1, to: endOf(tokens, index + 1, new Set(['THEN'])) });
    }
  }
  return ranges;
}

/** The index of the first token after a condition: a keyword, a comma or the closing parenthesis around it. */
function endOf(tokens, from, words) {
  const depth = tokens[from]?.depth ?? 0;
  const ends = (token, index) =>
    index >= from &&
    (token.depth < depth ||
      (token.depth === depth &&
        (words.has(token.text) || token.text === ',' || isNextClause(tokens, index, from))));
  const end = tokens.findIndex((token, index) => (index > from && token.depth < depth) || ends(token, index));
  return end === -1 ? tokens.length : end;
}

/** Whether it is a placeholder after a complete operand, as in `ON a = b ${where}`. */
function isNextClause(tokens, index, from) {
  const [before, token] = [tokens[index - 1], tokens[index]];
  if (index <= from || !token.text.startsWith(holeMark) || before.end === token.start) return false;
  return /^(?:[a-z_]\w*|NULL|END|\$?\d.*|['"].*|¤+|[)\]])$/s.test(before.text);
}

function splitOperands(tokens, { clause, from, to }, isWhole) {
  const { alternatives, joinedBy } = splitAtOperators(tokens, from, to);
  const isSplit = alternatives.length > 1;
  const own = alternatives
    .filter(() => isSplit || isWhole)
    .map((part) => ({ start: tokens[part.from].start, end: tokens[part.to - 1].end, clause, joinedBy }));
  const inner = alternatives.flatMap((part) => {
    if (isSplit && joinedBy === 'OR') return splitOperands(tokens, { clause, ...part }, false);
    const group = groupIn(tokens, part);
    return group ? splitOperands(tokens, { clause, ...group }, false) : [];
  });
  return [...own, ...inner];
}

function splitAtOperators(tokens, from, to) {
  for (const joinedBy of ['OR', 'AND']) {
    const places = operatorsOf(tokens, { from, to }, joinedBy);
    if (places.length === 0) continue;
    const starts = [from, ...places.map((place) => place + 1)];
    const alternatives = starts.map((start, index) => ({ from: start, to: places[index] ?? to }));
    // A part is empty in a fragment such as the `' AND '` of a join().
    return { alternatives: alternatives.filter((part) => part.to > part.from), joinedBy };
  }
  return { alternatives: to > from ? [{ from, to }] : [], joinedBy: 'AND' };
}

function operatorsOf(tokens, { from, to }, operator) {
  const depth = tokens[from]?.depth ?? 0;
  const places = [];
  let cases = 0;
  let isBetween = false;
  for (let index = from; index < to; index += 1) {
    const { text, depth: here } = tokens[index];
    if (here !== depth) continue;
    if (text === 'CASE') cases += 1;
    if (text === 'END') cases -= 1;
    if (text === operator && cases === 0 && !isBetween) places.push(index);
    if (text === 'BETWEEN') isBetween = true;
    else if (text === 'AND') isBetween = false;
  }
  return places;
}

/** The content of `( … )` or `NOT ( … )` if it is a condition and not a query. */
function groupIn(tokens, { from, to }) {
  const start = tokens[from]?.text === 'NOT' ? from + 1 : from;
  const { depth } = tokens[start];
  const isGroup =
    tokens[start].text === '(' && tokens[to - 1].text === ')' && tokens[start + 1].text !== 'SELECT';
  const closing = tokens.findIndex(
    (token, index) => index > start && token.text === ')' && token.depth === depth,
  );
  return isGroup && closing === to - 1 ? { from: start + 1, to: to - 1 } : null;
}

/** The columns in the operand, which stay the same when the text is reformatted. */
function labelOf(tokens, operand, text) {
  const own = tokens.filter(({ start, end }) => start >= operand.start && end <= operand.end);
  const names = own.flatMap((token, index) => nameIn(token, own[index - 1], own[index + 1], text));
  const parameters = own.filter((token) => /^\$\d/.test(token.text)).map((token) => token.text);
  return [...new Set(names.length > 0 ? names : parameters)].slice(0, 3).join(', ');
}

function nameIn(token, before, after, text) {
  if (token.text.startsWith(holeMark))
    return (
      text
        .slice(token.start + 2, token.end - 1)
        .match(/[A-Za-z]\w*/g)
        ?.slice(-1) ?? []
    );
  if (token.text.startsWith('"')) return [token.text.slice(1, -1)];
  if (!/^[a-z_]\w*$/.test(token.text) || token.text === 'interval') return [];
  if (before?.text === '::' || after?.text === '(' || after?.text === '.') return [];
  return [token.text];
}
