import { readGroups } from '../../src/config/read-settings.js';
import { openTracing } from '../../src/observability/tracing-sdk.js';
import { TracingSettings } from '../../src/observability/tracing.settings.js';
import type { Collector } from './collector.js';

export function tracingSettings(variables: Record<string, string>): TracingSettings {
  const groups = [TracingSettings];
  return readGroups({ NODE_ENV: 'test', ...variables }, { read: groups, declared: groups }).get(
    TracingSettings,
  );
}

/** Tracing by itself, as a process has it with these variables. */
export function tracingTo(collector: Collector, variables: Record<string, string> = {}) {
  return openTracing(collector.url, tracingSettings(variables));
}
