import { BlockList } from 'node:net';

/** More than any real chain of proxies; a header of 16 KiB could list five thousand. */
const maxHops = 32;

/** Whether an address belongs to a trusted proxy, `hop` servers before the one that connects to Postern. */
export type IsTrustedProxy = (address: string, hop: number) => boolean;

/** @param setting false, a number of hops, or valid addresses and CIDR ranges */
export function trustedProxies(setting: false | number | readonly string[]): IsTrustedProxy {
  if (setting === false) return () => false;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  const proxies = new BlockList();
  for (const entry of setting) addTo(proxies, entry);
  return (address, hop) => hop < maxHops && proxies.check(address, familyOf(address));
}

function addTo(proxies: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/', 2);
  if (prefix === undefined) proxies.addAddress(address, familyOf(address));
  else proxies.addSubnet(address, Number(prefix), familyOf(address));
}

const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');
