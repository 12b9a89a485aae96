/** Programs without a name of their own; each language has a word for them. */
export type ProgramKind =
  | 'application'
  | 'pythonProgram'
  | 'javaScriptProgram'
  | 'goProgram'
  | 'javaProgram'
  | 'androidApplication'
  | 'appleApplication';

/** The client that a User-Agent names, expressed only in names from this file. */
export interface Device {
  /** A product name such as "Firefox", or a kind. */
  client: string | { kind: ProgramKind };
  /** A product name such as "Windows". */
  system: string | null;
}

/**
 * Whoever sends the request controls the User-Agent, but the e-mail goes to somebody else: quoting it would let an
 * attacker write into a message that we sign. Only names from this list are used. The order matters: nearly every
 * User-Agent also names the browsers below.
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

/** Real ones are shorter than 300 characters; the rest of a longer one is ignored. */
const longestUserAgent = 512;

/** Recognises the browser or program and the system in a User-Agent; null if neither is recognised. */
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
