import { tracingSettings as read } from '../../test/support/tracing.js';

const headers = (text: string) => read({ OTEL_EXPORTER_OTLP_HEADERS: text }).headers;

describe('the settings of traces', () => {
  it('switch them off by default', () => {
    expect(read({})).toEqual({
      endpoint: null,
      headers: null,
      serviceName: 'postern',
      sampler: 'parentbased_always_on',
      samplerRatio: 1,
    });
  });

  it('read headers as OpenTelemetry does', () => {
    expect(headers('authorization=Basic%20YTpi==, x-tenant=a%2Cb')).toEqual({
      authorization: 'Basic YTpi==',
      'x-tenant': 'a,b',
    });
  });

  it.each(['authorization', 'a b=c', '=c', 'a=b,', 'a=%'])(
    'refuse the header %s, without repeating it',
    (text) => {
      expect(() => headers(text)).toThrow(
        /OTEL_EXPORTER_OTLP_HEADERS (must be name=value|has a value)[^%]*$/,
      );
    },
  );

  it.each(['0', '1', '0.1', '.05', '1.0'])('accept %s as a share', (text) => {
    expect(read({ OTEL_TRACES_SAMPLER_ARG: text }).samplerRatio).toBe(Number(text));
  });

  it.each(['1.1', '-0.1', '1e-3', 'all', '10%'])('refuse %s as a share', (text) => {
    expect(() => read({ OTEL_TRACES_SAMPLER_ARG: text })).toThrow('OTEL_TRACES_SAMPLER_ARG');
  });

  it.each(['collector:4318', 'grpc://collector', 'http://user:secret@collector'])(
    'refuse the endpoint %s',
    (url) => {
      expect(() => read({ OTEL_EXPORTER_OTLP_ENDPOINT: url })).toThrow('OTEL_EXPORTER_OTLP_ENDPOINT');
    },
  );
});
