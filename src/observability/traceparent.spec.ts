import { readTraceparent, writeTraceparent } from './traceparent.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('traceparent', () => {
  it.each([0, 1])('is read as it was written, with the flags %i', (traceFlags) => {
    const context = { traceId, spanId, traceFlags };
    expect(readTraceparent(writeTraceparent(context))).toEqual({ ...context, isRemote: true });
  });

  it('is read from a later version, without what that appends', () => {
    const context = { traceId, spanId, traceFlags: 1, isRemote: true };
    expect(readTraceparent(`01-${traceId}-${spanId}-03-more`)).toEqual(context);
  });

  it.each([
    undefined,
    null,
    '',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}`,
    `x00-${traceId}-${spanId}-01`,
  ])('%s is none', (text) => {
    expect(readTraceparent(text)).toBeNull();
  });
});
