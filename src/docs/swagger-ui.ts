import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { basePathOf } from '../common/http/base-path.js';
import { swaggerStyle } from './swagger-style.js';
import { closedSections, tourOf } from './tour.js';
import * as authenticatorFunctions from './tour-authenticator.js';
import * as pluginFunctions from './tour-plugin.js';
import * as resendFunctions from './tour-resend.js';
import * as resolutionFunctions from './tour-resolution.js';

/** The part of Swagger UI's operations that the order needs. */
interface SwaggerOperation {
  getIn(path: string[]): unknown;
}

/**
 * Serves the document at `/openapi.json`, and Swagger UI with the tour at `/docs`, to which `/` leads.
 * @param build builds the document, which takes longer than everything else of a start; called once, when it is first
 * requested
 */
export function setupSwaggerUi(
  app: NestFastifyApplication,
  build: () => OpenAPIObject,
  options: { inboxUrl: string | null; isDevelopment: boolean; publicUrl: string },
): void {
  const { inboxUrl, isDevelopment, publicUrl } = options;
  let built: OpenAPIObject | undefined;
  const document = () => (built ??= build());
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
  SwaggerModule.setup('docs', app, () => tourOf(document(), inboxUrl), {
    raw: false,
    customSiteTitle: 'Postern API',
    customCss: swaggerStyle,
    swaggerOptions: {
      persistAuthorization: isDevelopment, // in production, no token belongs in the browser's storage
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
      tryItOutEnabled: isDevelopment,
      displayOperationId: true,
      operationsSorter: byPosition,
      plugins: [pluginOf(isDevelopment)],
      requestInterceptor: dropFragment,
    },
  });
}

/**
 * The expression that creates the plugins in the browser. Swagger's module writes functions into its start script with
 * `toString`, which makes them lose what surrounds them. An external script, as the content security policy requires.
 */
function pluginOf(isDevelopment: boolean): () => void {
  const modules = [
    pluginFunctions,
    resendFunctions,
    resolutionFunctions,
    ...(isDevelopment ? [authenticatorFunctions] : []),
  ];
  const sources = modules.flatMap((functions) => Object.values(functions).map(String));
  const parts = isDevelopment ? 'resendButton, authenticator' : 'resendButton';
  const toString = () =>
    `(() => {\n${sources.join('\n')}\nconst closedSections = ${JSON.stringify(closedSections)};\n` +
    `return () => [tourPlugin([${parts}], closedSections), resolutionPlugin()];\n})()`;
  return Object.assign(() => undefined, { toString });
}

/** A repeated operation has a path with a fragment (see tour.ts), which the page is not to show in its requests. */
function dropFragment(request: { url: string }): { url: string } {
  return { ...request, url: request.url.replace(/#.*/, '') };
}

/** Within a section, in the order of the tour; otherwise, Swagger UI follows the order of the paths. */
function byPosition(one: SwaggerOperation, other: SwaggerOperation): number {
  const positionOf = (operation: SwaggerOperation) => Number(operation.getIn(['operation', 'x-position']));
  return positionOf(one) - positionOf(other);
}
