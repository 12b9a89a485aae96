import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { basePathOf } from '../common/http/base-path.js';
import { tourOf } from './tour.js';

/** The part of Swagger UI's request object that the interceptors use. */
interface SwaggerRequest {
  url: string;
  body?: unknown;
}
interface SwaggerResponse {
  ok: boolean;
  text?: unknown;
}
/** The part of Swagger UI's page object that the interceptors use. */
interface SwaggerPage {
  ui?: { authActions: { authorizeWithPersistOption(authorization: object): void } };
  postern?: Record<string, string>;
}

/** Serves the document at `/openapi.json`, and Swagger UI with the tour at `/docs`, to which `/` leads. */
export function setupSwaggerUi(
  app: NestFastifyApplication,
  document: OpenAPIObject,
  options: { inboxUrl: string | null; isDevelopment: boolean; publicUrl: string },
): void {
  const { inboxUrl, isDevelopment, publicUrl } = options;
  SwaggerModule.setup('openapi', app, document, {
    ui: false,
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
  const docsPath = `${basePathOf(publicUrl)}/docs`; // not relative: `/` may be requested without its slash
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', (_request, reply) => reply.redirect(docsPath, 302));
  SwaggerModule.setup('docs', app, tourOf(document, inboxUrl), {
    raw: false,
    customSiteTitle: 'Postern API',
    swaggerOptions: {
      persistAuthorization: isDevelopment, // in production, no token belongs in the browser's storage
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
      tryItOutEnabled: isDevelopment,
      requestInterceptor: fillInLastResponse,
      responseInterceptor: rememberResponse,
    },
  });
}

/*
 * The two interceptors run in the browser: Swagger's module writes their source into its start script, so they must not
 * refer to any name outside their own braces.
 */

/** The examples contain no real challenge or token, so this replaces them with values from the last response. */
function fillInLastResponse(request: SwaggerRequest): SwaggerRequest {
  const known = Object.entries((globalThis as SwaggerPage).postern ?? {});
  const fill = (text: string) =>
    known.reduce((filled, [example, value]) => filled.replace(example, value), text);
  request.url = fill(request.url);
  if (typeof request.body === 'string') request.body = fill(request.body);
  return request;
}

function rememberResponse(response: SwaggerResponse): SwaggerResponse {
  if (!response.ok || typeof response.text !== 'string' || !response.text.startsWith('{')) return response;
  const page = globalThis as SwaggerPage;
  const { challenge, tokens, data } = JSON.parse(response.text) as {
    challenge?: { challengeId: string };
    tokens?: { accessToken: string; refreshToken: string };
    data?: { id: string; current: boolean }[];
  };
  page.postern ??= {};
  if (challenge) page.postern['the-challengeId-you-were-given'] = challenge.challengeId;
  const otherSession = data?.find(({ current }) => !current);
  if (otherSession) page.postern['the-id-of-another-session'] = otherSession.id;
  if (tokens) {
    page.postern['the-refreshToken-you-were-given'] = tokens.refreshToken;
    // Not preauthorizeApiKey, which loses the token when the page is reloaded.
    page.ui?.authActions.authorizeWithPersistOption({
      accessToken: {
        name: 'accessToken',
        schema: { type: 'http', scheme: 'bearer' },
        value: tokens.accessToken,
      },
    });
  }
  return response;
}
