import { BlockList } from 'node:net';
import { parseIp } from './ip-network.js';
import { trustedProxies } from './trusted-proxies.js';

function isTrusted(setting: false | number | string[], address: string, hop = 0): boolean {
  return trustedProxies(setting)(String(parseIp(address)), hop);
}

describe('a trusted proxy', () => {
  it('exists only if one is configured', () => {
    expect(isTrusted(false, '127.0.0.1')).toBe(false);
  });

  it('is any server within the number of hops', () => {
    expect([0, 1, 2].map((hop) => isTrusted(2, '192.0.2.1', hop))).toEqual([true, true, false]);
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.0/8', '10.255.255.255'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.0/104', '10.9.9.9'],
    ['::1', '::1'],
    ['2001:db8::/32', '2001:DB8:ffff::1'],
    ['fe80::/10', 'fe80::1%eth0'],
    ['192.0.2.7/32', '192.0.2.7'],
  ])('configured as %s includes %s', (entry, address) => {
    expect(isTrusted(['203.0.113.1', entry], address)).toBe(true);
  });

  it.each([
    ['10.0.0.1', '10.0.0.2'],
    ['10.0.0.0/8', '11.0.0.0'],
    ['10.0.0.0/8', '::a00:1'],
    ['::1', '::2'],
    ['2001:db8::/32', '2001:db9::'],
  ])('configured as %s does not include %j', (entry, address) => {
    expect(isTrusted([entry], address)).toBe(false);
  });

  it('is searched for in at most the last 32 addresses, however many there are', () => {
    const check = jest.spyOn(BlockList.prototype, 'check');
    const isProxy = trustedProxies(['10.0.0.0/8']);
    const judged = Array.from({ length: 2_000 }, (_, hop) => isProxy('10.0.0.1', hop));
    expect(judged.lastIndexOf(true)).toBe(31);
    expect(check).toHaveBeenCalledTimes(32);
    check.mockRestore();
  });
});
