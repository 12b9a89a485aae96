/** What is measured, besides requests, database queries and deliveries. */
export type SpanName =
  | 'limits.consume'
  | 'mail.render'
  | 'mail.send'
  | 'otp.redeem'
  | 'otp.start'
  | 'password.breach_check'
  | 'password.hash'
  | 'sign_in.complete';

/** Values come from constants of ours. An address, a code, a token or an ID of a challenge must never be one. */
export interface SpanAttributes {
  'postern.channel'?: string;
  /** The status of a sign-in, the result of an attempt to send a message, or the code of a problem. */
  'postern.outcome'?: string;
  'postern.purpose'?: string;
  /** The response to an earlier request with the same `Idempotency-Key`. */
  'postern.replay'?: boolean;
}

export interface TracedRequest {
  method: string;
  /** The route's pattern; null for an unknown path. */
  route: string | null;
  /** The header `traceparent` (W3C Trace Context). */
  traceparent: string | undefined;
  /** Whether the peer may continue its own trace, and decide whether it is sampled. */
  isFromTrustedPeer: boolean;
}

/** The span of a request. */
export interface RequestSpan {
  readonly traceId: string | null;
  run(work: () => void): void;
  /** @param status null if no response was sent */
  end(status: number | null): void;
}

/** Implemented with OpenTelemetry, which is loaded only if traces are switched on. */
export interface Tracing {
  traced<T>(name: SpanName, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  tracedQuery<T>(text: string, query: () => Promise<T>): Promise<T>;
  tracedDelivery<T>(traceparent: string | null, work: () => Promise<T>): Promise<T>;
  annotate(attributes: SpanAttributes): void;
  addEvent(name: string): void;
  startRequest(request: TracedRequest): RequestSpan;
  readonly traceId: string | null;
  readonly traceparent: string | null;
}

let tracing: Tracing | null = null;

/** @param implementation null switches traces off */
export function useTracing(implementation: Tracing | null): void {
  tracing = implementation;
}

/**
 * Runs `work` in a span. Outside a request and a delivery, and in a trace that is not sampled, it only runs it. An error
 * sets `postern.outcome` to the code of its problem; its message is not recorded.
 */
export function traced<T>(name: SpanName, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
  return tracing ? tracing.traced(name, attributes, work) : work();
}

/** @param text as prepared; its parameters are not recorded, nor is what `untracedSql` marks */
export function tracedQuery<T>(text: string, query: () => Promise<T>): Promise<T> {
  return tracing ? tracing.tracedQuery(text, query) : query();
}

/**
 * Runs the attempt to send a message in a trace of its own, with a link to the span of the request that caused the
 * message: the attempt may be hours later.
 * @param traceparent as of `currentTraceparent` in that request
 */
export function tracedDelivery<T>(traceparent: string | null, work: () => Promise<T>): Promise<T> {
  return tracing ? tracing.tracedDelivery(traceparent, work) : work();
}

/** Marks SQL that depends on whether an address has an account, so that traces do not show it. */
export function untracedSql(sql: string): string {
  return `/* untraced */ ${sql} /* traced */`;
}

/** Replaces what `untracedSql` has marked. */
export function tracedSql(text: string): string {
  return text.replace(/\/\* untraced \*\/.*?\/\* traced \*\//gs, '…');
}

/** Adds attributes to the current span. */
export function annotateSpan(attributes: SpanAttributes): void {
  tracing?.annotate(attributes);
}

/** Adds a timestamp with a name to the current span. */
export function addSpanEvent(name: string): void {
  tracing?.addEvent(name);
}

/** @returns null if traces are switched off */
export function startRequestSpan(request: TracedRequest): RequestSpan | null {
  return tracing?.startRequest(request) ?? null;
}

export function isTracing(): boolean {
  return tracing !== null;
}

/** The ID of the current trace; null if there is none, or if it is not sampled. */
export function currentTraceId(): string | null {
  return tracing?.traceId ?? null;
}

/** The current span as a header `traceparent`; null if there is none. */
export function currentTraceparent(): string | null {
  return tracing?.traceparent ?? null;
}

/** @returns null if the trace is not sampled */
export function sampledTraceId(traceparent: string): string | null {
  const [, traceId = null] = /^00-([\da-f]{32})-[\da-f]{16}-01$/.exec(traceparent) ?? [];
  return traceId;
}
