import * as prometheus from 'prom-client';
import { currentTraceId } from '../common/tracing.js';

/**
 * The labels of a metric, each with all of its values, so that nobody can make a metric grow. Null: the values come from
 * another closed list, such as the patterns of the routes.
 */
export type Labels = Readonly<Record<string, readonly string[] | null>>;

export type LabelValues<Of extends Labels> = {
  readonly [Name in keyof Of]: Of[Name] extends readonly (infer Value extends string)[] ? Value : string;
};

interface Definition<Of extends Labels> {
  name: string;
  help: string;
  labels: Of;
}

/** The value of a label for whatever is not in its list. */
export const otherValue = 'other';

/** More combinations of values exist only once they occur. */
const mostInitialised = 200;

/** All metrics of this process. Every module declares its own in a file `*.metrics.ts`. */
export const registry = new prometheus.Registry<prometheus.OpenMetricsContentType>();
registry.setContentType(prometheus.Registry.OPENMETRICS_CONTENT_TYPE);

const definitions = new Map<string, Definition<Labels>>();

/** The declared metrics by name, for comparison in tests. */
export function declaredMetrics(): ReadonlyMap<string, Readonly<Definition<Labels>>> {
  return definitions;
}

export interface Counter<Of extends Labels> {
  increment(values: LabelValues<Of>, count?: number): void;
}

/** Counters of flows are incremented once their transaction has committed. */
export function counter<const Of extends Labels>(name: string, help: string, labels: Of): Counter<Of> {
  const metric = new prometheus.Counter(optionsOf({ name, help, labels }));
  for (const values of initialValues(labels)) metric.inc(values, 0);
  return { increment: (values, count = 1) => metric.inc(listed(labels, values), count) };
}

export interface Gauge<Of extends Labels> {
  set(values: LabelValues<Of>, value: number): void;
}

/** @param collect called before the metrics are read; must not query the database */
export function gauge<const Of extends Labels>(
  name: string,
  help: string,
  { labels, collect }: { labels: Of; collect?: (gauge: Gauge<Of>) => void },
): Gauge<Of> {
  const set: Gauge<Of>['set'] = (values, value) => metric.set(listed(labels, values), value);
  const metric: prometheus.Gauge = new prometheus.Gauge({
    ...optionsOf({ name, help, labels }),
    ...(collect && { collect: () => collect({ set }) }),
  });
  return { set };
}

export interface Histogram<Of extends Labels> {
  observe(values: LabelValues<Of>, seconds: number): void;
}

/** @param buckets upper bounds, in seconds */
export function histogram<const Of extends Labels>(
  name: string,
  help: string,
  { labels, buckets }: { labels: Of; buckets: readonly number[] },
): Histogram<Of> {
  const metric = new prometheus.Histogram({
    ...optionsOf({ name, help, labels }),
    buckets: [...buckets],
    enableExemplars: true,
  });
  return {
    observe: (values, seconds) => {
      const exemplarLabels = exemplar();
      metric.observe({
        labels: listed(labels, values),
        value: seconds,
        ...(exemplarLabels && { exemplarLabels }),
      });
    },
  };
}

/** Leads from a histogram to the trace of the request that is being handled. */
function exemplar(): { trace_id: string } | undefined {
  const traceId = currentTraceId();
  return traceId === null ? undefined : { trace_id: traceId };
}

function optionsOf(definition: Definition<Labels>) {
  const { name, help, labels } = definition;
  if (definitions.has(name)) throw new Error(`There are two metrics with the name ${name}`);
  definitions.set(name, definition);
  return { name, help, labelNames: Object.keys(labels), registers: [registry] };
}

/** Replaces values that are not in the lists. */
function listed(labels: Labels, values: Readonly<Record<string, string>>): Record<string, string> {
  const known: Record<string, string> = {};
  for (const name in labels) {
    const value = values[name] ?? otherValue;
    known[name] = labels[name]?.includes(value) === false ? otherValue : value;
  }
  return known;
}

/** So that a rate is 0 before the first event, and not unknown. */
function initialValues(labels: Labels): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if (values === null || combinations.length * values.length > mostInitialised) return [];
    combinations = combinations.flatMap((combination) =>
      values.map((value) => ({ ...combination, [name]: value })),
    );
  }
  return combinations;
}
