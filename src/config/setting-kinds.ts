import { z } from 'zod';
import { isLoopback } from '../common/http/loopback.js';
import { secret, type Setting } from './setting.js';

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** A lifetime, with a lower bound outside production for tests. */
export const seconds =
  (bounds: { default: number; min: number; minOutsideProduction: number; max: number }) =>
  (isProduction: boolean) =>
    wholeNumber(isProduction ? bounds.min : bounds.minOutsideProduction, bounds.max).default(bounds.default);

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
  .regex(/^[^@?#]+$/, 'must be a URL without user, query and fragment');

/** In production, unencrypted HTTP is only accepted for loopback addresses. */
export const httpUrlByMode = (isProduction: boolean) =>
  isProduction ? httpUrl.refine(isSecureOrLoopback, 'must be https in production') : httpUrl;

/** The result of a parser, which throws an Error that describes the problem without repeating the text. */
export const parsed = <Value>(parse: (text: string) => Value) =>
  z.string().transform((text, context): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

export const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value) => value ?? null);

/** A secret that production requires. Elsewhere, an absent one is generated and lasts until the process ends. */
export function secretOrGenerated<Value>(
  name: string,
  { parse, generate }: { parse: (text: string, isProduction: boolean) => Value; generate: () => Value },
): Setting<Value> {
  const schema = (isProduction: boolean) => orNull(parsed((text) => parse(text, isProduction)));
  return secret(name, schema, { allowsLines: true }).map((given, { isProduction, notices }) => {
    if (given !== null) return given;
    if (isProduction)
      throw new Error(`${name} is required in production; generate one with: npm run secrets`);
    notices.push(`${name} is not set: generated a temporary value for this process`);
    return generate();
  });
}

function isSecureOrLoopback(url: string): boolean {
  if (!URL.canParse(url)) return true; // reported as an invalid URL
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}

/** What a server may bind to. */
export const hostName = z.string().regex(/^[\w.:-]+$/, 'must be an IP address or a host name');
