import type { Options } from '@node-rs/argon2';

/** OWASP Password Storage and RFC 9106: argon2id (the library's default algorithm), 19 MiB, two passes. */
export const parameters = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
} as const satisfies Options;
