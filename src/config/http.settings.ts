import { z } from 'zod';
import type { CorsOptions } from '../common/http/cors.js';
import { parseCorsHeaders } from '../common/http/cors-headers.js';
import { parseCorsOrigins } from '../common/http/cors-origins.js';
import { parseTrustProxy } from '../common/http/trust-proxy.js';
import { defineSettings } from './define-settings.js';
import { flag, hostName, httpUrlByMode, orNull, parsed, wholeNumber } from './setting-kinds.js';
import { combined, setting } from './setting.js';

const host = setting('HOST', hostName.default('127.0.0.1'), { isRecorded: false });
const port = setting('PORT', wholeNumber(0, 65_535).default(3000), { isRecorded: false });

const url = setting('PUBLIC_URL', (isProduction) => orNull(httpUrlByMode(isProduction))).map(
  (given, { isProduction }) => {
    if (given !== null || !isProduction) return given;
    throw new Error('PUBLIC_URL is required in production: responses and tokens contain it');
  },
);

/** Without a trailing slash. */
export const publicUrl = combined({ host, port, url }).map((given) =>
  (given.url ?? `http://${given.host}:${given.port}`).replace(/\/+$/, ''),
);

const adminPort = combined({
  port,
  given: setting('ADMIN_PORT', orNull(wholeNumber(0, 65_535)), { isRecorded: false }),
}).map(({ given, port: publicPort }) => {
  if (given === null || given === 0 || given !== publicPort) return given;
  throw new Error('ADMIN_PORT must differ from PORT');
});

const consoleEnabled = combined({ adminPort, given: setting('CONSOLE_ENABLED', orNull(flag)) }).map(
  ({ given, adminPort: ownPort }, { isProduction }) => given ?? (ownPort !== null || !isProduction),
);

const inboxUrl = (isProduction: boolean) =>
  orNull(
    z
      .url()
      .refine(
        () => !isProduction,
        'must not be set in production: it links to an inbox that anyone can read',
      ),
  );

const cors = combined({
  origins: setting('CORS_ORIGINS', orNull(parsed(parseCorsOrigins))),
  extraHeaders: setting('CORS_EXTRA_HEADERS', orNull(parsed(parseCorsHeaders))),
}).map(({ origins, extraHeaders }, { isProduction }): CorsOptions => ({
  origins: origins ?? [],
  extraHeaders: extraHeaders ?? [],
  allowsLoopback: !isProduction,
}));

export class HttpSettings extends defineSettings({
  host,
  port,
  publicUrl,
  /** Fastify's `trustProxy`: false, a number of hops, or a list of addresses and CIDRs. */
  trustProxy: setting('TRUST_PROXY', orNull(parsed(parseTrustProxy))).map((proxies) => proxies ?? false),
  cors,
  docsEnabled: setting('DOCS_ENABLED', orNull(flag)).map((given, { isProduction }) => given ?? !isProduction),
  /** Port of a listener of their own for the admin API and the console; null: they are on the public one. */
  adminPort,
  consoleEnabled,
  /** Web page of the development inbox, if there is one. */
  inboxUrl: setting('MAIL_INBOX_URL', inboxUrl, { isRecorded: false }),
}) {}
