import { parseIp } from './http/ip-network.js';

/** Kinds of programs that have no name of their own; each language has words for them. */
export type ProgramKind =
  | 'application'
  | 'pythonProgram'
  | 'javaScriptProgram'
  | 'goProgram'
  | 'javaProgram'
  | 'androidApplication'
  | 'appleApplication';

/** What a User-Agent claims to be, in words chosen from this file. */
export interface Device {
  /** A proper name such as "Firefox", or a kind. */
  client: string | { kind: ProgramKind };
  /** A proper name such as "Windows". */
  system: string | null;
}

/**
 * A User-Agent is text chosen by whoever sends the request, and the mail goes to somebody else: echoed,
 * it would let an attacker write into a message we vouch for. So words are only ever chosen from here.
 * Order matters: nearly every browser also claims to be those below it.
 */
const browsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|OPT|OPiOS|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\b(DuckDuckGo|Ddg)\//, 'DuckDuckGo'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Headless)?(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/\S+ (Mobile\/\S+ )?Safari\//, 'Safari'],
];

/** iPhones call themselves "like Mac OS X", Android and ChromeOS call themselves Linux. */
const systems: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bWindows\b/, 'Windows'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const programs: ReadonlyArray<readonly [RegExp, Device['client']]> = [
  [/^curl\//, 'curl'],
  [/^Wget\//, 'Wget'],
  [/^HTTPie\//, 'HTTPie'],
  [/^PostmanRuntime\//, 'Postman'],
  [/^insomnia\//i, 'Insomnia'],
  [/^(python-requests|python-httpx|Python-urllib|Python)\//, { kind: 'pythonProgram' }],
  [/^(node|undici|axios\/|node-fetch)/, { kind: 'javaScriptProgram' }],
  [/^Go-http-client\//, { kind: 'goProgram' }],
  [/^(Java|Apache-HttpClient)\//, { kind: 'javaProgram' }],
  [/^okhttp\//, { kind: 'androidApplication' }],
  [/\bCFNetwork\//, { kind: 'appleApplication' }],
];

/** Real ones stay under 300 characters; the rest of a longer one is not worth looking at. */
const longestUserAgent = 512;

/** Which browser or program and which system a User-Agent claims; null where nothing is recognised. */
export function recogniseDevice(userAgent: string | undefined): Device | null {
  const text = (userAgent ?? '').slice(0, longestUserAgent);
  const program = firstMatch(programs, text);
  if (program) return { client: program, system: null };
  const browser = firstMatch(browsers, text);
  const system = firstMatch(systems, text);
  if (!browser && !system) return null;
  return { client: browser ?? { kind: 'application' }, system };
}

function firstMatch<Word>(table: ReadonlyArray<readonly [RegExp, Word]>, text: string): Word | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/**
 * Enough of an address for its owner to recognise the network, not enough to point at a household:
 * "203.0.x.x", "2001:db8:…". Null for anything that is not an IP address.
 */
export function shortenIp(ip: string): string | null {
  const address = parseIp(ip);
  if (!address) return null;
  if (address.version === 4) return `${address.text.split('.').slice(0, 2).join('.')}.x.x`;
  const [first = 0, second = 0] = address.groups;
  return `${first.toString(16)}:${second.toString(16)}:…`;
}
