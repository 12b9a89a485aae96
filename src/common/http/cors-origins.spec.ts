import { isLoopbackOrigin, parseCorsOrigins } from './cors-origins.js';

describe('parseCorsOrigins', () => {
  it.each([
    ['https://app.example.com', ['https://app.example.com']],
    ['https://app.example.com:8443', ['https://app.example.com:8443']],
    [
      'https://a.example, http://localhost:5173 ,http://127.0.0.1',
      ['https://a.example', 'http://localhost:5173', 'http://127.0.0.1'],
    ],
    ['http://[::1]:3000', ['http://[::1]:3000']],
    ['https://a.example,https://a.example', ['https://a.example']],
    ['https://xn--bcher-kva.example', ['https://xn--bcher-kva.example']],
    ['http://tauri.localhost', ['http://tauri.localhost']],
    ['http://[::ffff:7f00:1]', ['http://[::ffff:7f00:1]']],
    ['capacitor://localhost, ionic://localhost', ['capacitor://localhost', 'ionic://localhost']],
    ['tauri://localhost', ['tauri://localhost']],
    ['app://-,app://.', ['app://-', 'app://.']],
    ['com.example.app://host:8080', ['com.example.app://host:8080']],
    [`chrome-extension://${'abcdefgh'.repeat(4)}`, [`chrome-extension://${'abcdefgh'.repeat(4)}`]],
  ])('reads %j', (text, origins) => {
    expect(parseCorsOrigins(text)).toEqual(origins);
  });

  it.each([
    '*',
    'null',
    'https://*',
    'https://*.example.com',
    'app.example.com',
    'http://app.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com:443',
    'https://APP.example.com',
    'https://bücher.example',
    'https://user@app.example.com',
    'https://app.example.com?x',
    'https://a.example https://b.example',
    'https://a.example,',
    ',',
    'ftp://app.example.com',
    'file://',
    'file://host',
    'FILE://host',
    'content://com.example.provider',
    'data:text/html,x',
    'blob:https://app.example.com/x',
    'wss://app.example.com',
    'javascript://app.example.com',
    'capacitor://',
    'capacitor://*',
    'capacitor://localhost/',
    'capacitor://localhost/index.html',
    'capacitor://user@localhost',
    'capacitor://localhost:',
    'capacitor:localhost',
    'capacitor',
    'CAPACITOR://localhost',
    '://localhost',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseCorsOrigins(text)).toThrow('must be a list of origins');
  });
});

describe('isLoopbackOrigin', () => {
  it.each([
    'http://localhost',
    'http://localhost:5173',
    'https://localhost:8443',
    'http://127.0.0.1:3001',
    'http://[::1]:8080',
    'http://app.localhost:4200',
  ])('is true for %s', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(true);
  });

  it.each([
    '',
    'null',
    'http://localhost/',
    'http://localhost:80',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://evil.example#localhost',
    'http://localhost@evil.example',
    'http://192.168.1.2:5173',
    'http://0.0.0.0:5173',
    'HTTP://LOCALHOST',
    'http://127.1',
    'file://localhost',
    'capacitor://localhost',
    'http://localhost, http://evil.example',
  ])('is false for %j', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
  });
});
