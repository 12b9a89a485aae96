import { isLoopback } from './loopback.js';

describe('isLoopback', () => {
  it.each([
    'localhost',
    'tauri.localhost',
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
  ])('is true for %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '',
    'localhost.example.com',
    'evil-localhost',
    '.localhost',
    '127.0.0.1.example.com',
    '127.1',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
    'localhost:80',
  ])('is false for %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
