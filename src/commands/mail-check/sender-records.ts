import { Resolver } from 'node:dns/promises';
import { types } from 'node:util';
import { quoted } from './failure.js';

/** The DNS queries used. Tests provide their own results. */
export type RecordLookup = Pick<Resolver, 'resolveMx' | 'resolveTxt'>;

export interface SenderNote {
  topic: 'SPF' | 'DMARC' | 'MX' | 'DKIM';
  text: string;
}

const lookupMs = 2_000;
/** Domains that never send real mail (RFC 6761, RFC 6762). */
const localDomains = /(^|\.)(localhost|local|localdomain|internal|test|invalid|example)$/i;

export function createRecordLookup(): RecordLookup {
  return new Resolver({ timeout: lookupMs, tries: 1 });
}

/**
 * Checks the DNS records by which receivers decide whether to trust the sender and whether a message is spam. Only
 * advice; if DNS does not respond in time, the notes say so.
 */
export async function senderNotes(address: string, lookup: RecordLookup): Promise<SenderNote[]> {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (localDomains.test(domain)) return [];
  const [spf, dmarc, mx] = await Promise.all([
    noteOn(domain, () => spfNote(domain, lookup)),
    noteOn(`_dmarc.${domain}`, () => dmarcNote(domain, lookup)),
    noteOn(domain, () => mxNote(domain, address, lookup)),
  ]);
  const dkim = 'cannot be looked up: check that Authentication-Results in the received mail says dkim=pass';
  return [
    { topic: 'SPF', text: spf },
    { topic: 'DKIM', text: dkim },
    { topic: 'DMARC', text: dmarc },
    { topic: 'MX', text: mx },
  ];
}

async function spfNote(domain: string, lookup: RecordLookup): Promise<string> {
  const records = await texts(domain, /^v=spf1\b/i, lookup);
  if (records.length > 1) return `${domain} has ${records.length}, which is invalid: merge them into one`;
  const [record] = records;
  if (record !== undefined) return `${domain} has ${record}; it must include your mail service`;
  return `${domain} has none: add the TXT record (v=spf1 …) of your mail service, or mail may go to spam`;
}

/** A domain without a record uses that of its parent domain (RFC 7489 section 6.6.3). */
async function dmarcNote(domain: string, lookup: RecordLookup): Promise<string> {
  const labels = domain.split('.');
  for (let level = 0; labels.length - level >= 2; level += 1) {
    const parent = labels.slice(level).join('.');
    const [record] = await texts(`_dmarc.${parent}`, /^v=DMARC1\b/i, lookup);
    if (record !== undefined) return `_dmarc.${parent} has ${record}`;
  }
  return `_dmarc.${domain} has none: Gmail, Yahoo and others require one (start with v=DMARC1; p=none)`;
}

async function mxNote(domain: string, address: string, lookup: RecordLookup): Promise<string> {
  const exchanges = await found(lookup.resolveMx(domain));
  const [first] = exchanges.toSorted((one, other) => one.priority - other.priority);
  if (first === undefined || first.exchange === '')
    return `${domain} has none: bounces and replies to ${address} are lost`;
  return `${domain} receives mail at ${quoted(first.exchange, [])}`;
}

async function texts(name: string, pattern: RegExp, lookup: RecordLookup): Promise<string[]> {
  const records = await found(lookup.resolveTxt(name));
  return records.map((chunks) => quoted(chunks.join(''), [])).filter((record) => pattern.test(record));
}

/** A missing record and a missing name are valid results. */
async function found<T>(query: Promise<T[]>): Promise<T[]> {
  try {
    return await query;
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes(codeOf(error))) return [];
    throw error;
  }
}

async function noteOn(name: string, look: () => Promise<string>): Promise<string> {
  try {
    return await look();
  } catch (error) {
    return `${name} could not be looked up from here (${codeOf(error)})`;
  }
}

function codeOf(error: unknown): string {
  if (!types.isNativeError(error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
