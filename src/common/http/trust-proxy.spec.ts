import { parseTrustProxy } from './trust-proxy.js';

describe('parseTrustProxy', () => {
  it.each([
    ['false', false],
    ['0', false],
    ['1', 1],
    ['12', 12],
    ['127.0.0.1', ['127.0.0.1']],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    ['10.0.0.0/8, 192.168.1.1 ,fd00::/8', ['10.0.0.0/8', '192.168.1.1', 'fd00::/8']],
    ['::1', ['::1']],
    ['192.0.2.7/32,2001:db8::1/128', ['192.0.2.7/32', '2001:db8::1/128']],
  ])('reads %j', (text, trust) => {
    expect(parseTrustProxy(text)).toEqual(trust);
  });

  it.each([
    'true',
    'yes',
    'loopback',
    '-1',
    '1.5',
    '100',
    '10.0.0.0/8,',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/x',
    '256.0.0.1',
    '010.0.0.1',
    'proxy.example.com',
    '10.0.0.1 10.0.0.2',
    // Everybody: the same as the `true` that is not taken.
    '0.0.0.0/0',
    '::/0',
    '10.0.0.1, ::/0',
    '::ffff:0.0.0.0/96',
    '::ffff:0:0/95',
  ])('refuses %j', (text) => {
    expect(() => parseTrustProxy(text)).toThrow(
      'must be a number of hops or a list of IP addresses and CIDRs',
    );
  });
});
