import { SpanKind, trace, type Attributes, type Context, type Link } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
  type SamplingResult,
} from '@opentelemetry/sdk-trace';
import type { SamplerName } from './tracing.settings.js';

/** @param settings.samplerRatio the share of traces that a sampler `…traceidratio` keeps */
export function samplerOf(settings: { sampler: SamplerName; samplerRatio: number }): Sampler {
  const { sampler, samplerRatio } = settings;
  const roots = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(samplerRatio),
  };
  const isParentBased = sampler.startsWith('parentbased_');
  const root = roots[sampler.replace('parentbased_', '') as keyof typeof roots](); // as: the names are in SamplerName
  return isParentBased ? new CauseBasedSampler(new ParentBasedSampler({ root })) : root;
}

/**
 * For a delivery, the sampled request that caused it decides as a parent would, so that either both are sent or neither.
 * The link of a request is its caller's, who must not decide that.
 */
class CauseBasedSampler implements Sampler {
  constructor(private readonly sampler: Sampler) {}

  shouldSample(...decision: [Context, string, string, SpanKind, Attributes, Link[]]): SamplingResult {
    const [context, traceId, name, kind, attributes, links] = decision;
    const [cause] = links;
    const isDelivery = kind === SpanKind.CONSUMER && cause !== undefined;
    const parent = isDelivery ? trace.setSpanContext(context, cause.context) : context;
    return this.sampler.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `CauseBased{${this.sampler.toString()}}`;
  }
}
