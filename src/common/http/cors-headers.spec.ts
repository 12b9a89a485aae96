import { parseCorsHeaders } from './cors-headers.js';

describe('parseCorsHeaders', () => {
  it.each([
    ['traceparent', ['traceparent']],
    ['traceparent, tracestate ,baggage', ['traceparent', 'tracestate', 'baggage']],
    ['Sentry-Trace,sentry-trace', ['sentry-trace']],
    ['x-b3-traceid,X-Datadog-Trace-Id', ['x-b3-traceid', 'x-datadog-trace-id']],
  ])('reads %j', (text, names) => {
    expect(parseCorsHeaders(text)).toEqual(names);
  });

  it.each([
    '',
    '*',
    'traceparent,*',
    'traceparent,',
    'traceparent baggage',
    'trace:parent',
    'x-\u00e4',
    'x\r\nset-cookie',
    'a'.repeat(65),
    // A page cannot set these.
    'Cookie',
    'host',
    'Origin',
    'content-length',
    'Proxy-Authorization',
    'Sec-Fetch-Site',
    'access-control-request-headers',
  ])('refuses %j', (text) => {
    expect(() => parseCorsHeaders(text)).toThrow('must be a list of header names');
  });
});
