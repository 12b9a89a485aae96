import { BlockList } from 'node:net';
import { parseIp } from './ip-network.js';

/** More than any real chain of proxies; a header of 16 KiB could list five thousand. */
const maxHops = 32;

type TrustProxy = false | ((address: string, hop: number) => boolean);

/**
 * Returns a function that decides whether an address of `X-Forwarded-For`, counted from the end, belongs to a trusted
 * proxy. Given the list itself, Fastify would parse every address in the header.
 *
 * @param setting a number of hops, or valid addresses and CIDR ranges
 */
export function trustProxyOf(setting: false | number | readonly string[]): TrustProxy {
  if (setting === false) return false;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  const proxies = new BlockList();
  for (const entry of setting) addTo(proxies, entry);
  return (text, hop) => {
    const address = hop < maxHops ? parseIp(text) : null;
    if (!address) return false;
    return address.version === 4
      ? proxies.check(address.text, 'ipv4')
      : proxies.check(text.replace(/%.*$/, ''), 'ipv6');
  };
}

function addTo(proxies: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/', 2);
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  if (prefix === undefined) proxies.addAddress(address, family);
  else proxies.addSubnet(address, Number(prefix), family);
}
