import { describeDevice } from './i18n/translator.js';
import { recogniseDevice } from './device.js';

const described = (userAgent: string | undefined) => {
  const device = recogniseDevice(userAgent);
  return device && describeDevice('en', device);
};

describe('recogniseDevice', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  const android = `Mozilla/5.0 (Linux; Android 14; SM-A546E) ${webkit}`;
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
    [`${iphone} EdgiOS/120.0 Version/17.0 Mobile/15E148 Safari/604.1`, 'Edge on iPhone'],
    [`${iphone} Version/18.1 Mobile/15E148 Safari/604.1 Ddg/18.1`, 'DuckDuckGo on iPhone'],
    [
      'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
      'Safari on iPad',
    ],
    [`${android} Chrome/120.0.0.0 Mobile Safari/537.36 EdgA/120.0.0.0`, 'Edge on Android'],
    [`${android} Version/4.0 Chrome/140.0.0.0 Mobile DuckDuckGo/5 Safari/537.36`, 'DuckDuckGo on Android'],
    [
      `${android} Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.5.2-gn`,
      'Mi Browser on Android',
    ],
    [
      `${android} Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.4 Mobile Safari/537.36`,
      'UC Browser on Android',
    ],
    [`${android} Chrome/114.0.5735.196 HuaweiBrowser/14.0 Mobile Safari/537.36`, 'Huawei Browser on Android'],
    [
      `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${webkit} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0`,
      'Huawei Browser on HarmonyOS',
    ],
    [
      `Mozilla/5.0 (Linux; Android 9; KFMAWI) ${webkit} Silk/120.3 like Chrome/120.0 Safari/537.36`,
      'Silk on Android',
    ],
    [`${iphone} OPT/4.0 Mobile/15E148`, 'Opera on iPhone'],
    [`${iphone} Mobile/15E148 MicroMessenger/8.0.42(0x18002a2e) NetType/WIFI`, 'WeChat on iPhone'],
    [`${windows} ${webkit} Chrome/140.0.0.0 YaBrowser/25.1 Safari/537.36`, 'Yandex Browser on Windows'],
    [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36 Whale/3.2`, 'Whale on Windows'],
    ['Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'Internet Explorer on Windows'],
    [
      `Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) ${webkit} SamsungBrowser/4.0 Chrome/94 TV Safari/537.36`,
      'Samsung Internet on Tizen',
    ],
  ])('recognises the browser %s as %s', (userAgent, description) => {
    expect(described(userAgent)).toBe(description);
  });

  it.each([
    ['curl/8.5.0', 'curl'],
    ['PostmanRuntime/7.43.0', 'Postman'],
    ['bruno-runtime/1.18.0', 'Bruno'],
    [`${windows} WindowsPowerShell/5.1.22621`, 'PowerShell'],
    ['python-requests/2.32.3', 'Python program'],
    ['Python/3.12 aiohttp/3.9.5', 'Python program'],
    ['node', 'JavaScript program'],
    ['axios/1.7.2', 'JavaScript program'],
    ['got (https://github.com/sindresorhus/got)', 'JavaScript program'],
    ['Go-http-client/2.0', 'Go program'],
    ['Java-http-client/21.0.2', 'Java program'],
    ['Apache-HttpClient/5.3 (Java/17.0.10)', 'Java program'],
    // Apps: native ones, React Native, Flutter, Ktor, Unity, and .NET libraries.
    ['okhttp/4.12.0', 'Android application'],
    ['com.example.shop/42 (Android 14) okhttp/4.12.0', 'Android application'],
    ['Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A)', 'Android application'],
    ['Shop/42 CFNetwork/1568.100.1 Darwin/24.0.0', 'Apple application'],
    ['Expo/1017756 CFNetwork/1490.0.4 Darwin/23.2.0', 'Apple application'],
    ['Shop/1.0 (com.example.shop; build:1; iOS 17.0.0) Alamofire/5.9.0', 'Apple application'],
    ['Shop/1.0 (iPhone; iOS 17.0; Scale/3.00)', 'application on iPhone'],
    ['Dart/3.4 (dart:io)', 'application'],
    ['Ktor client', 'application'],
    ['UnityPlayer/2022.3.20f1 (UnityWebRequest/1.0, libcurl/8.4.0-DEV)', 'application'],
    ['RestSharp/111.2.0.0', 'application'],
    ['reqwest/0.12', 'application'],
    ['Faraday v2.9.0', 'application'],
    ['Shop/3.1', 'application'],
    [
      `${windows} ${webkit} Shop/1.2.3 Chrome/128.0.0.0 Electron/32.0.0 Safari/537.36`,
      'application on Windows',
    ],
    [`${iphone} Mobile/15E148`, 'application on iPhone'],
    [`${iphone} Mobile/15E148 Instagram 300.0.0.0 (iPhone14,5; iOS 17_0)`, 'application on iPhone'],
    [
      `Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) ${webkit} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
      'application on Android',
    ],
  ])('recognises the program %s as %s', (userAgent, description) => {
    expect(described(userAgent)).toBe(description);
  });

  it.each([undefined, '', ' ', 'Windowss', 'some unheard-of thing', '\u0000', 'constructor', '__proto__'])(
    'recognises nothing in %j',
    (userAgent) => {
      expect(described(userAgent)).toBeNull();
    },
  );

  it.each([
    'Mozilla/5.0 (Windows NT 10.0) Firefox/1 <script>alert(1)</script>',
    'Mozilla/5.0 (Windows NT 10.0) Firefox/1\r\nBcc: someone@example.com\r\n',
    'Firefox on Windows. Call +1 555 0100 now! (Windows NT 10.0) Firefox/1',
    'Windows NT https://evil.example/ Firefox/{{code}}',
  ])('never repeats its input: %j', (userAgent) => {
    expect(described(userAgent)).toBe('Firefox on Windows');
  });

  // The parser takes a name out of each of these.
  it.each([
    'Call+15550100/1 x',
    'Call-now/1.0 (https://evil.example)',
    'Pay at evil.example/1.0 (now)',
    '<b>Bank</b>/1.0 x',
    'constructor/1.0 x',
    'iPhone 15 of Eve/1.0 x',
  ])('never uses a name from its input: %j', (userAgent) => {
    expect([null, 'application', 'application on iPhone']).toContain(described(userAgent));
  });

  it.each([
    'Mozilla/5.0 (',
    'Version/',
    'Android ',
    'iPhone OS ',
    'Chrome/1.',
    '; ',
    'Mobile/',
    ' Safari/ ',
    'a/1 ',
  ])('is not slow for %j, repeated', (part) => {
    const start = performance.now();
    for (let count = 0; count < 20; count++) recogniseDevice(part.repeat(5_000));
    expect((performance.now() - start) / 20).toBeLessThan(20);
  });
});
