import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { httpUrl, orNull, parsed } from '../config/setting-kinds.js';
import { secret, setting } from '../config/setting.js';

/** Those of the OpenTelemetry specification. */
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplers)[number];

const ratio = z
  .string()
  .regex(/^(0|1|0?\.\d{1,6}|[01]\.0{1,6})$/, 'must be a number from 0 to 1')
  .transform(Number);

/** The variables are those of OpenTelemetry, so that what an operator knows is true here. */
export class TracingSettings extends defineSettings({
  /** Base URL of an OTLP collector. Null switches traces off. */
  endpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', orNull(httpUrl), { isRecorded: false }),
  headers: secret('OTEL_EXPORTER_OTLP_HEADERS', orNull(parsed(parseHeaders))),
  serviceName: setting('OTEL_SERVICE_NAME', z.string().max(64).default('postern'), { isRecorded: false }),
  sampler: setting<SamplerName>('OTEL_TRACES_SAMPLER', z.enum(samplers).default('parentbased_always_on'), {
    isRecorded: false,
  }),
  /** The share of traces that a sampler `…traceidratio` keeps. */
  samplerRatio: setting('OTEL_TRACES_SAMPLER_ARG', ratio.default(1), { isRecorded: false }),
}) {}

/** `name=value,name=value`, with percent-encoded values. */
function parseHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)=(.*?)\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new Error('must be name=value, comma-separated');
    return [name, decoded(value)] as const;
  });
  return Object.fromEntries(pairs);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new Error('has a value that is not percent-encoded');
  }
}
