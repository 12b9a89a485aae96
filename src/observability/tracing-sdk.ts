import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '../common/errors/app-error.js';
import {
  tracedSql,
  type RequestSpan,
  type SpanAttributes,
  type SpanName,
  type TracedRequest,
  type Tracing,
} from '../common/tracing.js';
import { readTraceparent, writeTraceparent } from './traceparent.js';
import { ReportingExporter } from './tracing-exporter.js';
import { samplerOf } from './tracing-sampler.js';
import type { TracingSettings } from './tracing.settings.js';

/** Further spans are dropped while the collector does not respond. */
export const queueBounds = { waiting: 2_048, perExport: 512 } as const;
const exportTimeoutMs = 5_000;
const exportEveryMs = 1_000;
/** A statement of a flow has up to 6 000 characters. */
const maxAttributeLength = 8_192;

interface OpenTracing {
  tracing: Tracing;
  /** Sends the spans that wait. */
  close: () => Promise<void>;
}

/** Creates what sends spans to an OTLP collector. Registers nothing globally: only spans made here are sent. */
export function openTracing(endpoint: string, settings: TracingSettings): OpenTracing {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({
    url,
    headers: settings.headers ?? {},
    timeoutMillis: exportTimeoutMs,
  });
  const processor = new BatchSpanProcessor({
    exporter: new ReportingExporter(exporter),
    maxQueueSize: queueBounds.waiting,
    maxExportBatchSize: queueBounds.perExport,
    scheduledDelayMillis: exportEveryMs,
    exportTimeoutMillis: exportTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': settings.serviceName })),
    sampler: samplerOf(settings),
    spanLimits: { attributeValueLengthLimit: maxAttributeLength },
    spanProcessors: [processor],
  });
  return { tracing: new SdkTracing(provider.getTracer('postern')), close: () => provider.shutdown() };
}

/** The only code that makes spans, so a span has no attributes but those that stand here and in `SpanAttributes`. */
class SdkTracing implements Tracing {
  private readonly active = new AsyncLocalStorage<Span>();

  constructor(private readonly tracer: Tracer) {}

  get traceId(): string | null {
    return this.recording?.spanContext().traceId ?? null;
  }

  get traceparent(): string | null {
    const span = this.active.getStore();
    return span ? writeTraceparent(span.spanContext()) : null;
  }

  traced<T>(name: SpanName, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    return this.runChild({ name, attributes: { ...attributes } }, work);
  }

  tracedQuery<T>(text: string, query: () => Promise<T>): Promise<T> {
    if (!this.recording) return query();
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': tracedSql(text) };
    return this.runChild({ name: 'db.query', kind: SpanKind.CLIENT, attributes }, query);
  }

  tracedDelivery<T>(traceparent: string | null, work: () => Promise<T>): Promise<T> {
    const cause = readTraceparent(traceparent);
    const links = cause ? [{ context: cause }] : [];
    const span = this.tracer.startSpan('mail.deliver', { kind: SpanKind.CONSUMER, links }, ROOT_CONTEXT);
    return this.runIn(span, work);
  }

  annotate(attributes: SpanAttributes): void {
    this.recording?.setAttributes({ ...attributes });
  }

  addEvent(name: string): void {
    this.recording?.addEvent(name);
  }

  startRequest({ method, route, traceparent, isFromTrustedPeer }: TracedRequest): RequestSpan {
    const caller = readTraceparent(traceparent);
    const isContinued = caller !== null && isFromTrustedPeer;
    const span = this.tracer.startSpan(
      route === null ? method : `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        links: caller && !isContinued ? [{ context: caller }] : [],
        attributes: {
          'http.request.method': method,
          // The path itself contains IDs of challenges.
          ...(route !== null && { 'http.route': route, 'url.path': route }),
        },
      },
      isContinued ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT,
    );
    return {
      traceId: span.isRecording() ? span.spanContext().traceId : null,
      run: (work) => this.active.run(span, work),
      end: (status) => endRequest(span, status),
    };
  }

  private get recording(): Span | undefined {
    const span = this.active.getStore();
    return span?.isRecording() ? span : undefined;
  }

  private runChild<T>(
    { name, kind, attributes }: { name: string; kind?: SpanKind; attributes: Attributes },
    work: () => Promise<T>,
  ): Promise<T> {
    const parent = this.recording;
    if (!parent) return work();
    const span = this.tracer.startSpan(name, { kind, attributes }, trace.setSpan(ROOT_CONTEXT, parent));
    return this.runIn(span, work);
  }

  private async runIn<T>(span: Span, work: () => Promise<T>): Promise<T> {
    try {
      return await this.active.run(span, work);
    } catch (error) {
      describeFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  }
}

/** Not the error's message, which may contain an address. */
function describeFailure(span: Span, error: unknown): void {
  const isProblem = error instanceof AppError;
  span.setAttribute('postern.outcome', isProblem ? error.code : 'error');
  if (!isProblem || error.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

function endRequest(span: Span, status: number | null): void {
  if (status !== null) span.setAttribute('http.response.status_code', status);
  if (status === null || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
