import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { Client, type ClientInfo } from './client-info.js';

class Controller {
  handle(@Client() client: ClientInfo): ClientInfo {
    return client;
  }
}

type Factory = (data: unknown, context: ExecutionContext) => ClientInfo;

/** What Nest passes to a handler with `@Client()`. */
function clientOf(request: { clientAddress?: string; headers?: Record<string, string> }): ClientInfo {
  const declared = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, 'handle') as Record<
    string,
    { factory: Factory }
  >;
  const [parameter] = Object.values(declared);
  if (!parameter) throw new Error('the handler has one parameter');
  const context = {
    switchToHttp: () => ({ getRequest: () => ({ clientAddress: '192.0.2.1', headers: {}, ...request }) }),
  } as unknown as ExecutionContext; // the parts that the decorator reads
  return parameter.factory(undefined, context);
}

const languagesOf = (header: string) => clientOf({ headers: { 'accept-language': header } }).languages;

describe('the client of a request', () => {
  it('has an address, and null for everything that was not sent', () => {
    expect(clientOf({ clientAddress: '2001:db8::1' })).toEqual({
      ip: '2001:db8::1',
      device: null,
      languages: [],
      deviceToken: null,
    });
  });

  it.each([
    ['de', ['de']],
    ['de-DE,de;q=0.9,en;q=0.8', ['de-DE', 'de', 'en']],
    ['en;q=0.1, ja;q=0.5 ,fr', ['fr', 'ja', 'en']],
    ['*;q=0.5,de', ['de']],
    ['de;q=0,en', ['en']],
    ['zh-Hant-TW', ['zh-Hant-TW']],
    ['gsw-CH', ['gsw-CH']],
    // Canonical, like a stored locale.
    ['EN-us', ['en-US']],
    ['ZH-HANT-tw', ['zh-Hant-TW']],
    ['iw', ['he']],
    ['german, d, <script>, pt', ['pt']],
    ['de_DE, zh_Hans_CN;q=0.5', ['de-DE', 'zh-Hans-CN']],
  ])('has the languages of Accept-Language, the most preferred first: %s', (header, languages) => {
    expect(languagesOf(header)).toEqual(languages);
  });

  it.each([
    '',
    '*',
    'de-',
    'de-abcdefghi',
    // Looks like a language tag but is not valid: formatting a date with it would throw.
    'en-a',
    'en-US-US',
    'de-1996-1996',
    'en-x',
    'de\u0000',
    'd\u0435',
    ','.repeat(10_000),
    `${'a'.repeat(300)},de`,
  ])('has no language with Accept-Language: %j', (header) => {
    expect(languagesOf(header)).toEqual([]);
  });

  it('has a device described in fixed terms, never by the header itself', () => {
    const headers = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    };
    expect(clientOf({ headers }).device).toEqual({ client: 'Firefox', system: 'Linux' });
    expect(clientOf({ headers: { 'user-agent': 'curl/8 <b>\u0000' } }).device).toEqual({
      client: 'curl',
      system: null,
    });
  });

  it('has the device token as it was sent', () => {
    expect(clientOf({ headers: { 'x-device-token': 'a.b.c' } }).deviceToken).toBe('a.b.c');
  });
});
