import { flag, wholeNumber } from './setting-kinds.js';
import { combined, setting, type Setting } from './setting.js';

/** Multiplies every rate limit that has a time window. For tests and trials. */
export const rateLimitFactor = combined({
  factor: setting('RATE_LIMIT_FACTOR', wholeNumber(1, 1_000).default(1)),
  allowsUnsafe: setting('ALLOW_UNSAFE_LIMITS', flag.default(false)),
}).map(({ factor, allowsUnsafe }, { isProduction }) => {
  if (factor !== 1 && isProduction && !allowsUnsafe) {
    throw new Error('RATE_LIMIT_FACTOR must be 1 in production unless ALLOW_UNSAFE_LIMITS is true');
  }
  return factor;
});

export interface CountBounds {
  default: number;
  max: number;
  formerName?: string;
}

/** The maximum of a rate limit, multiplied by the factor. At least 1. */
export function count(name: string, { default: byDefault, max, formerName }: CountBounds): Setting<number> {
  return combined({
    count: setting(name, wholeNumber(1, max).default(byDefault), { formerName }),
    factor: rateLimitFactor,
  }).map((given) => given.count * given.factor);
}
