/*
 * Texts that cause as much work as their size allows, and whole bodies, queries and paths of that kind. Each is a
 * function of its size in bytes.
 */

export type Grow = (size: number) => string;

export const repeat =
  (unit: string): Grow =>
  (size) =>
    unit.repeat(Math.max(1, Math.floor(size / Buffer.byteLength(unit))));

const wrap =
  (before: string, grow: Grow, after: string): Grow =>
  (size) =>
    before + grow(size - before.length - after.length) + after;

/** Two runs of marks in reverse canonical order: sorting them is the classic quadratic case. */
const reversedMarks: Grow = (size) => `a${repeat('\u0345')(size / 2)}${repeat('\u0334')(size / 2)}`;

/** ASCII on which parsers are known to be slow; also for headers. */
export const asciiTexts: Readonly<Record<string, Grow>> = {
  letters: repeat('a'),
  digits: repeat('9'),
  spaces: wrap('a', repeat(' '), 'b'),
  'letters and spaces': repeat('a '),
  tabs: wrap('a', repeat('\t'), 'b'),
  dots: repeat('.'),
  'letters and dots': repeat('a.'),
  'at signs': repeat('@'),
  'plus signs': repeat('+'),
  dashes: repeat('-'),
  'letters and dashes': repeat('a-'),
  commas: repeat(','),
  'letters and commas': repeat('a,'),
  semicolons: repeat(';'),
  'semicolons and spaces': repeat('; '),
  parameters: repeat(';a=b'),
  'quoted parameters': repeat(';a="b"'),
  'q-values': repeat('de;q=0.1,'),
  slashes: repeat('/'),
  quotes: repeat('"'),
  backslashes: repeat('\\'),
  'escaped quotes': wrap('"', repeat('\\"'), ''),
  equals: repeat('='),
  percentages: repeat('%41'),
  'IPv4 addresses': repeat('10.0.0.1,'),
  'IPv6 addresses': repeat('::1, '),
  colons: repeat(':'),
  'three parts': (size) => repeat('a.')(6) + repeat('a')(size),
  base64: wrap('eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IngifQ.', repeat('e30'), '.AA'),
};

/** Text for the fields of a body. */
export const texts: Readonly<Record<string, Grow>> = {
  ...asciiTexts,
  'alternating marks': wrap('a', repeat('\u0301\u0323'), ''),
  'marks in reverse order': reversedMarks,
  'surrogate pairs': repeat('😀'),
  'lone surrogates': repeat('\ud800a'),
  'Hangul jamo': repeat('\u1112\u1161\u11ab'),
  'compatibility ligatures': repeat('\ufdfa'),
  'zero-width characters': repeat('\u200d'),
  'no-break spaces': repeat('\u00a0'),
  controls: repeat('\u0001'),
  'a code behind separators': wrap('', repeat('\u2013 \u200e'), '123456'),
  'an address behind spaces': wrap('', repeat(' '), 'ada@example.com'),
  'a name behind spaces': wrap('', repeat(' '), 'Ada'),
  'a local part of dots': wrap('a', repeat('.a'), '@example.com'),
  'a local part of tags': wrap('a', repeat('+a'), '@example.com'),
  'many labels': wrap('a@', repeat('a.'), 'example'),
  'one long label': wrap('a@', repeat('a'), '.example'),
  'a long label beyond ASCII': wrap('a@', repeat('é'), '.example'),
  'long punycode': wrap('a@xn--', repeat('a'), '.example'),
  'labels of punycode': wrap('a@', repeat('xn--bcher-kva.'), 'example'),
  'a domain of marks': wrap('a@a', reversedMarks, '.example'),
  subtags: wrap('en', repeat('-abcdefgh'), ''),
};

/** Whole bodies. */
export const bodies: Readonly<Record<string, Grow>> = {
  'many names': (size) => `{${numbered(size, (index) => `"${index.toString(36)}":0`)}}`,
  'many names that need escapes': (size) => `{${numbered(size, (index) => `"~/${index.toString(36)}":0`)}}`,
  'one long name': wrap('{"', repeat('a'), '":0}'),
  'one long name of escapes': wrap('{"', repeat('~'), '":0}'),
  'one long name of controls': wrap('{"', repeat('\\u0001'), '":0}'),
  'one long name of quotes': wrap('{"', repeat('\\"'), '":0}'),
  'names of controls': (size) => `{${numbered(size, (index) => `"${index}${'\\u0001'.repeat(40)}":0`)}}`,
  'many names of quotes': (size) => `{${numbered(size, (index) => `"\\"${index.toString(36)}":0`)}}`,
  'many nested values': (size) => `{${numbered(size, (index) => `"${index.toString(36)}":[]`)}}`,
  'deep lists': (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  'deep lists in a field': (size) => `{"email":${'['.repeat(size / 2 - 6)}${']'.repeat(size / 2 - 6)}}`,
  'deep objects': (size) => `${'{"a":'.repeat(size / 6)}0${'}'.repeat(size / 6)}`,
  'deep lists without an end': repeat('['),
  'a wide list': wrap('[0', repeat(',0'), ']'),
  'a wide list of objects': wrap('[{}', repeat(',{}'), ']'),
  'digits in a field': wrap('{"code":1', repeat('0'), '}'),
  'an exponent': wrap('{"code":1e', repeat('9'), '}'),
  'a fraction': wrap('{"code":0.', repeat('9'), '}'),
  'white space': wrap('{', repeat(' '), '}'),
  'white space after names': wrap('{"a"', repeat(' '), ':0}'),
  'strings and white space': wrap('["a"', repeat(',"a"   '), ']'),
  'one name again and again': wrap('{"a":0', repeat(',"a":0'), '}'),
  'prototypes again and again': wrap('{"__proto__":0', repeat(',"__proto__" :0'), '}'),
  'prototypes inside': wrap('["__proto__"', repeat(',"__proto__"  '), ']'),
  'constructors with prototypes': wrap('[0', repeat(',{"constructor":{"prototype":0}}'), ']'),
  'escaped quotes': wrap('{"a":"', repeat('\\"'), '"}'),
  backslashes: wrap('{"a":"', repeat('\\\\'), '"}'),
  'no JSON': repeat('"\\'),
};

export const queries: Readonly<Record<string, Grow>> = {
  'one long name': repeat('a'),
  'many names': (size) =>
    Array.from({ length: size / 6 }, (_, index) => `${index}=1`)
      .join('&')
      .slice(0, size),
  'one name again and again': repeat('a=1&'),
  ampersands: repeat('&'),
  equals: repeat('='),
  percentages: repeat('%41'),
  'broken percentages': repeat('%'),
  'plus signs': repeat('+'),
  brackets: repeat('a[]=1&'),
  'deep brackets': wrap('a', repeat('[a]'), '=1'),
  'question marks': repeat('?'),
};

export const paths: Readonly<Record<string, Grow>> = {
  letters: wrap('/', repeat('a'), ''),
  slashes: repeat('/'),
  segments: repeat('/a'),
  dots: repeat('/..'),
  'dots in hexadecimal': repeat('/%2e%2e'),
  percentages: wrap('/', repeat('%41'), ''),
  'broken percentages': wrap('/', repeat('%'), ''),
  semicolons: wrap('/', repeat(';a'), ''),
  'an absolute target': wrap('http://', repeat('a'), '/v1/sessions'),
  'a challenge': wrap('/v1/challenges/', repeat('a'), '/resend'),
  'a challenge in hexadecimal': wrap('/v1/challenges/', repeat('%41'), '/resend'),
  'the start of a route': wrap('/v1/auth/', repeat('email-verification'), ''),
  'a problem': wrap('/problems/', repeat('a'), ''),
  'a file of the documentation': wrap('/docs/', repeat('a/'), ''),
};

function numbered(size: number, entry: (index: number) => string): string {
  const entries: string[] = [];
  for (let length = 2, index = 0; ; index += 1) {
    const next = entry(index);
    if (length + next.length + 1 > size) return entries.join(',');
    length += next.length + 1;
    entries.push(next);
  }
}
