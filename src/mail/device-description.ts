import { isIP, isIPv4 } from 'node:net';

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
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
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

const programs: ReadonlyArray<readonly [RegExp, string]> = [
  [/^curl\//, 'curl'],
  [/^Wget\//, 'Wget'],
  [/^HTTPie\//, 'HTTPie'],
  [/^PostmanRuntime\//, 'Postman'],
  [/^insomnia\//i, 'Insomnia'],
  [/^(python-requests|python-httpx|Python-urllib|Python)\//, 'a Python program'],
  [/^(node|undici|axios\/|node-fetch)/, 'a JavaScript program'],
  [/^Go-http-client\//, 'a Go program'],
  [/^(Java|Apache-HttpClient)\//, 'a Java program'],
  [/^okhttp\//, 'an Android application'],
  [/\bCFNetwork\//, 'an Apple application'],
];

const application = 'an application';

/** Everything `describeDevice` can say, so that its own words pass through it unchanged. */
const vocabulary: ReadonlySet<string> = new Set([
  ...browsers.map(([, browser]) => browser),
  ...programs.map(([, program]) => program),
  ...[...browsers.map(([, browser]) => browser), application].flatMap((browser) =>
    systems.map(([, system]) => `${browser} on ${system}`),
  ),
]);

/** Real ones stay under 300 characters; the rest of a longer one is not worth looking at. */
const longestUserAgent = 512;

/**
 * Says in words of ours which browser and system a User-Agent claims: "Firefox on Windows", "curl".
 * Null where nothing is recognised. Its own answers may be passed in again.
 */
export function describeDevice(userAgent: string | null | undefined): string | null {
  if (!userAgent) return null;
  if (vocabulary.has(userAgent)) return userAgent;
  const text = userAgent.slice(0, longestUserAgent);
  const program = firstMatch(programs, text);
  if (program) return program;
  const browser = firstMatch(browsers, text);
  const system = firstMatch(systems, text);
  if (!system) return browser;
  return `${browser ?? application} on ${system}`;
}

function firstMatch(table: ReadonlyArray<readonly [RegExp, string]>, text: string): string | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

const shortenedIp = /^(\d{1,3}\.\d{1,3}\.x\.x|[0-9a-f]{1,4}:[0-9a-f]{1,4}:…)$/;

/**
 * Enough of an address for its owner to recognise the network, not enough to point at a household:
 * "203.0.x.x", "2001:db8:…". Null for anything that is not an IP address. Its own answers may be
 * passed in again.
 */
export function shortenIp(ip: string | null | undefined): string | null {
  if (!ip) return null;
  if (shortenedIp.test(ip)) return ip;
  if (isIP(ip) === 0) return null;
  if (isIPv4(ip)) return `${ip.split('.').slice(0, 2).join('.')}.x.x`;
  const groups = ipv6Groups(ip.replace(/%.*$/, ''));
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    const first = groups[6] ?? 0;
    return `${first >> 8}.${first & 0xff}.x.x`;
  }
  return `${(groups[0] ?? 0).toString(16)}:${(groups[1] ?? 0).toString(16)}:…`;
}

/** The eight groups of a valid IPv6 address; a dotted tail (RFC 4291 2.2.3) counts as two. */
function ipv6Groups(address: string): number[] {
  const [head = '', tail] = address.split('::', 2);
  const front = groupsOf(head);
  if (tail === undefined) return front;
  const back = groupsOf(tail);
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}

function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
