import type { SecurityHeadersOptions } from '@nestjs/common';

/** One policy for JSON and the few pages. Swagger UI needs inline styles; nothing needs inline scripts. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** For responses of routes, and for unknown paths. */
export const securityHeaders: SecurityHeadersOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
};

/** The same protection for problems that are sent before any hook has run: they load, frame and refer to nothing. */
export const bareSecurityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;
