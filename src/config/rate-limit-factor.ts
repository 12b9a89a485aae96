import { flag, wholeNumber } from './setting-kinds.js';
import { combined, setting, type Setting } from './setting.js';

/** Multiplies every count of a time window, for tests and trials. */
export const rateLimitFactor = combined({
  factor: setting('RATE_LIMIT_FACTOR', wholeNumber(1, 1_000).default(1)),
  allowsUnsafe: setting('ALLOW_UNSAFE_LIMITS', flag.default(false)),
}).map(({ factor, allowsUnsafe }, { isProduction }) => {
  if (factor !== 1 && isProduction && !allowsUnsafe) {
    throw new Error('RATE_LIMIT_FACTOR must be 1 in production, or ALLOW_UNSAFE_LIMITS be true');
  }
  return factor;
});

/** How much of something may happen in a time window, multiplied by the factor. At least 1. */
export function count(
  name: string,
  bounds: { default: number; max: number; formerName?: string },
): Setting<number> {
  const schema = wholeNumber(1, bounds.max).default(bounds.default);
  const { formerName } = bounds;
  return combined({
    count: setting(name, schema, formerName === undefined ? {} : { formerName }),
    factor: rateLimitFactor,
  }).map((values) => values.count * values.factor);
}
