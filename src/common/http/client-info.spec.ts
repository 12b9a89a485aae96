import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { Client, type ClientInfo } from './client-info.js';

class Controller {
  handle(@Client() client: ClientInfo): ClientInfo {
    return client;
  }
}

type Factory = (data: unknown, context: ExecutionContext) => ClientInfo;

/** What Nest would hand to a handler with `@Client()`. */
function clientOf(request: { ip?: string; headers?: Record<string, string> }): ClientInfo {
  const declared = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, 'handle') as Record<
    string,
    { factory: Factory }
  >;
  const [parameter] = Object.values(declared);
  if (!parameter) throw new Error('the handler has one parameter');
  const context = {
    switchToHttp: () => ({ getRequest: () => ({ ip: '192.0.2.1', headers: {}, ...request }) }),
  } as unknown as ExecutionContext; // as much of it as the decorator reads
  return parameter.factory(undefined, context);
}

const languageOf = (header: string) => clientOf({ headers: { 'accept-language': header } }).language;
const agentOf = (header: string) => clientOf({ headers: { 'user-agent': header } }).userAgent;

describe('what a request tells of its client', () => {
  it('is an address, and null for what was not sent', () => {
    expect(clientOf({ ip: '2001:db8::1' })).toEqual({ ip: '2001:db8::1', userAgent: null, language: null });
  });

  it.each([
    ['de', 'de'],
    ['de-DE,de;q=0.9,en;q=0.8', 'de-DE'],
    ['de;q=0.9', 'de'],
    ['  fr , en', 'fr'],
    ['zh-Hant-TW', 'zh-Hant-TW'],
    ['gsw-CH', 'gsw-CH'],
    // One spelling, the one that a stored locale has too.
    ['EN-us', 'en-US'],
    ['ZH-HANT-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
  ])('is the language of Accept-Language: %s, which is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  it.each([
    '',
    '*',
    '*;q=0.5,de',
    'd',
    'german',
    'de_DE',
    'de-',
    'de-abcdefghi',
    // Looks like a tag and is none: whatever formats dates with it later would throw.
    'en-a',
    'en-US-US',
    'de-1996-1996',
    'en-x',
    '<script>',
    'de\u0000',
    'd\u0435',
    ','.repeat(10_000),
  ])('is no language with Accept-Language: %j', (header) => {
    expect(languageOf(header)).toBeNull();
  });

  it('is a user agent of printable ASCII, cut to 256 characters', () => {
    expect(agentOf('Mozilla/5.0 (X11; Linux x86_64)')).toBe('Mozilla/5.0 (X11; Linux x86_64)');
    expect(agentOf('a\u0000b\tc\u00e9d\u0085e\u007ff')).toBe('abcdef');
    expect(agentOf('x'.repeat(300))).toBe('x'.repeat(256));
    expect(agentOf('\u00e9'.repeat(300) + 'x'.repeat(300))).toBe('x'.repeat(256));
  });
});
