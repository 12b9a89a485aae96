import { useTracing } from '../common/tracing.js';
import type { TracingSettings } from './tracing.settings.js';

/** What the last spans of a process may delay its end, if the collector does not respond. */
const shutdownPatienceMs = 2_000;

let close: (() => Promise<void>) | null = null;

/** Switches traces on if there is a collector to send them to. OpenTelemetry is loaded only then. */
export async function startTracing(settings: TracingSettings): Promise<void> {
  const { endpoint } = settings;
  if (endpoint === null || close) return;
  const { openTracing } = await import('./tracing-sdk.js');
  const opened = openTracing(endpoint, settings);
  close = opened.close;
  useTracing(opened.tracing);
}

/** Sends the spans that wait, but not for long. */
export async function stopTracing(): Promise<void> {
  const closing = close?.();
  close = null;
  useTracing(null);
  if (!closing) return;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, shutdownPatienceMs).unref());
  await Promise.race([closing, patience]).catch(() => undefined); // an export that failed is reported by itself
}
