import { BlockList } from 'node:net';
import { parseIp } from './ip-network.js';

/** Nobody has as many proxies one behind the other; a header of 16 KiB has five thousand. */
const maxHops = 32;

type TrustProxy = false | ((address: string, hop: number) => boolean);

/**
 * Whether an address of `X-Forwarded-For`, counted from the last, is that of a proxy that may speak for its client.
 * Fastify would take the list itself, and parse every address there is.
 *
 * @param setting a number of hops, or addresses and CIDRs that were found good
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
