import { parseCorsOrigins } from './cors-origins.js';

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
    'chrome-extension://abc',
  ])('refuses %j', (text) => {
    expect(() => parseCorsOrigins(text)).toThrow('must be a list of origins');
  });
});
