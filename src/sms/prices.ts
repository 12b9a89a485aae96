/** What a list covers, and the price of a segment in millionths of a US dollar. */
interface PriceBand {
  micros: number;
  countries: readonly string[];
}

/**
 * Orders of magnitude, rounded up, for the limit on spending per day. No price list: what a provider bills depends on
 * the contract, the sender and the network, so `SMS_PRICES` should name the price of every country in `SMS_COUNTRIES`.
 *
 * Derived in November 2026 from two sources: what a public wiki says about Twilio in the United States (0.0083 USD for a
 * segment, and about 0.0035 for the network), and the beginning of Google's list for Identity Platform, read in a copy
 * (0.05 for Austria, 0.08 for Andorra, Argentina and the Emirates, 0.12 to 0.16 in the Caribbean, 0.29 for Afghanistan).
 * The other countries of the second line are assumed to cost about as much.
 */
const bands: readonly PriceBand[] = [
  { micros: 20_000, countries: 'CA US'.split(' ') },
  {
    micros: 100_000,
    countries: 'AD AE AR AT AU BE CH DE DK ES FI FR GB IE IT JP LU NL NO NZ PT SE'.split(' '),
  },
];

const listed: ReadonlyMap<string, number> = new Map(
  bands.flatMap(({ micros, countries }) => countries.map((country) => [country, micros] as const)),
);

/** Of any other country: the highest price that the sources name, rounded up. */
const otherMicros = 300_000;

/** @returns the price of a segment, in millionths of the currency */
export function priceMicros(country: string, named: ReadonlyMap<string, number> = new Map()): number {
  return named.get(country) ?? listed.get(country) ?? otherMicros;
}
