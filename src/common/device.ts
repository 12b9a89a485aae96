import bowser from 'bowser';

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

const application: Device['client'] = { kind: 'application' };

/**
 * Programs and the HTTP libraries of apps. No parser with a licence that suits us knows them. Whoever sends the request
 * controls the User-Agent, but the e-mail goes to somebody else: quoting it would let an attacker write into a message
 * that we sign. Only names from the lists in this file are used.
 */
const programs: ReadonlyArray<readonly [RegExp, Device['client']]> = [
  [/^curl\//, 'curl'],
  [/^Wget\//, 'Wget'],
  [/^HTTPie\//, 'HTTPie'],
  [/^PostmanRuntime\//, 'Postman'],
  [/^insomnia\//i, 'Insomnia'],
  [/^bruno-runtime\//, 'Bruno'],
  [/ (Windows)?PowerShell\//, 'PowerShell'],
  [/^(python-requests|python-httpx|Python-urllib|Python)\//, { kind: 'pythonProgram' }],
  [/^(node|undici|axios\/|node-fetch|got |Deno\/|Bun\/)/, { kind: 'javaScriptProgram' }],
  [/^(Go-http-client|go-resty)\//, { kind: 'goProgram' }],
  [/^(Java|Java-http-client|Apache-HttpClient|ReactorNetty|Jetty)\//, { kind: 'javaProgram' }],
  [/\b(CFNetwork|Alamofire)\//, { kind: 'appleApplication' }],
  [/\b(okhttp|Dalvik|Cronet)\//, { kind: 'androidApplication' }],
  [/^(ktor[ -]client|Ruby|Faraday|Symfony HttpClient|Thunder Client)\b/i, application],
];

/** Any other program that introduces itself as RFC 9110 section 10.1.5 has it, such as `Dart/3.4`. */
const product = /^(?!Mozilla\/)[\w.-]+\/v?\d/;

/** Browsers that the parser does not know. */
const otherBrowsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bDuckDuckGo\//, 'DuckDuckGo'],
  [/\bHuaweiBrowser\//, 'Huawei Browser'],
];

/** For a text that it does not know, the parser returns a part of it. */
const browsers = new Set([
  'Brave',
  'Chrome',
  'DuckDuckGo',
  'Edge',
  'Firefox',
  'GNOME Web',
  'HeyTap Browser',
  'Internet Explorer',
  'LibreWolf',
  'Mi Browser',
  'Opera',
  'QQ Browser',
  'Safari',
  'Samsung Internet',
  'Silk',
  'UC Browser',
  'Vivaldi',
  'Vivo Browser',
  'WeChat',
  'Whale',
  'Yandex Browser',
]);

const systems = new Set([
  'Android',
  'ChromeOS',
  'HarmonyOS',
  'Linux',
  'macOS',
  'PlayStation',
  'Tizen',
  'webOS',
  'Windows',
]);

/** Names of the parser for which we have a more familiar one. */
const familiarNames = new Map([
  ['Amazon Silk', 'Silk'],
  ['Chrome OS', 'ChromeOS'],
  ['Chromium', 'Chrome'],
  ['Epiphany', 'GNOME Web'],
  ['Microsoft Edge', 'Edge'],
  ['Miui', 'Mi Browser'],
  ['NAVER Whale Browser', 'Whale'],
  ['Opera Coast', 'Opera'],
  ['Opera Touch', 'Opera'],
  ['PlayStation 4', 'PlayStation'],
  ['Samsung Internet for Android', 'Samsung Internet'],
  ['WebOS', 'webOS'],
  ['Windows Phone', 'Windows'],
]);

/** Real ones are shorter than 300 characters; the rest of a longer one is ignored. */
const longestUserAgent = 512;

/** Recognises the browser or program and the system in a User-Agent; null if neither is recognised. */
export function recogniseDevice(userAgent: string | undefined): Device | null {
  const text = (userAgent ?? '').slice(0, longestUserAgent);
  if (text === '') return null;
  const program = firstMatch(programs, text);
  if (program) return { client: program, system: null };
  const parsed = bowser.parse(text);
  const system = systemIn(parsed);
  const browser = browserIn(text, parsed);
  if (!browser && !system && !product.test(text)) return null;
  return { client: browser ?? application, system };
}

function browserIn(text: string, { browser }: bowser.Parser.ParsedResult): string | null {
  const name = firstMatch(otherBrowsers, text) ?? listed(browsers, browser.name);
  // The pages of an app in a web view: Android marks them, and on iPhones the last part is missing.
  const isWebView =
    (name === 'Chrome' && text.includes('; wv)')) || (name === 'Safari' && !text.includes(' Safari/'));
  return isWebView ? null : name;
}

function systemIn({ os, platform }: bowser.Parser.ParsedResult): string | null {
  if (os.name === 'iOS') return platform.type === 'tablet' ? 'iPad' : 'iPhone';
  return listed(systems, os.name);
}

function listed(names: ReadonlySet<string>, given = ''): string | null {
  const name = familiarNames.get(given) ?? given;
  return names.has(name) ? name : null;
}

function firstMatch<Word>(table: ReadonlyArray<readonly [RegExp, Word]>, text: string): Word | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
