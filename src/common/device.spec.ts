import { describeDevice } from './i18n/translator.js';
import { recogniseDevice } from './device.js';

const described = (userAgent: string | undefined) => {
  const device = recogniseDevice(userAgent);
  return device && describeDevice('en', device);
};

describe('recogniseDevice', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

  it.each([
    [`${windows}; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Windows'],
    [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge on Windows'],
    [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0`, 'Opera on Windows'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/156.0.0.0 Safari/537.36`, 'Chrome on Linux'],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
      'Chrome on ChromeOS',
    ],
    [`Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Linux'],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`,
      'Chrome on Android',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; SM-S911B) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      'Samsung Internet on Android',
    ],
    [`${iphone} Version/18.1 Mobile/15E148 Safari/604.1`, 'Safari on iPhone'],
    [`${iphone} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, 'Firefox on iPhone'],
    [`${iphone} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`, 'Chrome on iPhone'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      'Safari on macOS',
    ],
    [`${windows} SomethingNew/1.0`, 'application on Windows'],
    ['curl/8.5.0', 'curl'],
    ['PostmanRuntime/7.43.0', 'Postman'],
    ['python-requests/2.32.3', 'Python program'],
    ['node', 'JavaScript program'],
    ['okhttp/4.12.0', 'Android application'],
    ['Shop/42 CFNetwork/1568.100.1 Darwin/24.0.0', 'Apple application'],
  ])('recognises %s as %s', (userAgent, description) => {
    expect(described(userAgent)).toBe(description);
  });

  it.each([undefined, '', ' ', 'Windowss', 'some unheard-of thing', '\u0000', 'constructor', '__proto__'])(
    'recognises nothing in %j',
    (userAgent) => {
      expect(described(userAgent)).toBeNull();
    },
  );

  it.each([
    'Firefox/1 <script>alert(1)</script> Windows',
    'Firefox/1\r\nBcc: someone@example.com\r\n Windows',
    'Firefox on Windows. Call +1 555 0100 now! Firefox/1 Windows',
    'Windows https://evil.example/ Firefox/{{code}}',
  ])('never repeats its input: %j', (userAgent) => {
    expect(described(userAgent)).toBe('Firefox on Windows');
  });
});
