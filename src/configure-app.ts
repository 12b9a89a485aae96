import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { pino, type DestinationStream, type Logger } from 'pino';
import { AppModule } from './app.module.js';
import { AdministrationListener } from './common/http/administration-listener.js';
import { GracefulClose } from './common/http/graceful-close.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { loggedProblem } from './common/http/problem.js';
import { createHttpAdapter } from './common/http/http-server.js';
import { loggedTrace } from './common/http/request-spans.js';
import { RouteTable } from './common/http/route-table.js';
import { securityHeaders } from './common/http/security-headers.js';
import { createLogger, NestLogger } from './common/logging.js';
import { TextLog } from './common/text-log.js';
import { HttpSettings } from './config/http.settings.js';
import { LanguageSettings } from './config/language.settings.js';
import { OperationSettings } from './config/operation.settings.js';
import type { Settings } from './config/settings.js';
import { serveConsole } from './console/serve-console.js';
import { buildOpenApiDocument } from './docs/openapi.js';
import { setupSwaggerUi } from './docs/swagger-ui.js';
import { WorkerRole } from './jobs/jobs.service.js';
import { measureRequests } from './observability/http.metrics.js';
import { startTracing } from './observability/tracing.js';
import { TracingSettings } from './observability/tracing.settings.js';
import { WorkerModule } from './worker.module.js';

export interface AppOptions {
  /** Whether this process also sends mail. */
  runsJobs: boolean;
  logger?: Logger;
  /** Only resolves the dependencies: connects to nothing and cannot serve requests. */
  preview?: boolean;
}

/** Creates the complete application, ready to listen: `main.ts` serves it and the tests use it. */
export async function createApp(settings: Settings, options: AppOptions): Promise<NestFastifyApplication> {
  await startTracing(settings.get(TracingSettings));
  const logger = options.logger ?? createLogger(settings.get(OperationSettings).logLevel, openLog(settings));
  const { defaultLanguage } = settings.get(LanguageSettings);
  const http = settings.get(HttpSettings);
  const { publicUrl, trustProxy, cors } = http;
  const adapter = createHttpAdapter({ publicUrl, trustProxy, cors, defaultLanguage });
  const fastify: FastifyInstance = adapter.getInstance();
  const administration =
    http.adminPort === null ? null : new AdministrationListener(fastify, { publicUrl, defaultLanguage });
  fastify.decorate('administration', administration);
  const routes = new RouteTable(fastify);
  logRequests(fastify, logger);
  measureRequests(fastify);
  closeGracefully(fastify);
  const module = AppModule.forRoot(settings, new WorkerRole(options.runsJobs));
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    bodyParser: false, // the adapter has its own, stricter parser
    abortOnError: false,
    preview: options.preview ?? false,
  });
  app.useSecurityHeaders(securityHeaders);
  const methodsAt = (path: string, request: IncomingMessage) =>
    administration?.serves(request, path) === false ? [] : routes.methodsAt(path);
  app.useGlobalFilters(new ProblemFilter({ publicUrl, defaultLanguage }, { methodsAt }));
  if (http.docsEnabled) {
    setupSwaggerUi(app, () => buildOpenApiDocument(app, publicUrl), {
      inboxUrl: http.inboxUrl,
      publicUrl,
      isDevelopment: settings.mode !== 'production',
    });
  }
  if (http.consoleEnabled) serveConsole(fastify);
  logNotices(settings, logger);
  return app;
}

/** Sends mail and runs scheduled tasks. Has neither routes nor the keys that sign tokens. */
export async function createWorker(
  settings: Settings,
  logger: Logger = createLogger(settings.get(OperationSettings).logLevel, openLog(settings)),
): Promise<INestApplicationContext> {
  await startTracing(settings.get(TracingSettings));
  logNotices(settings, logger);
  return NestFactory.createApplicationContext(WorkerModule.forRoot(settings), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
}

/** Where log lines go: standard output, in the format of the settings. */
export function openLog(settings: Settings): DestinationStream {
  if (settings.get(OperationSettings).logFormat === 'json') return pino.destination();
  const inboxUrl = settings.has(HttpSettings) ? settings.get(HttpSettings).inboxUrl : null;
  return new TextLog(process.stdout, { inboxUrl });
}

function logNotices({ notices }: Settings, logger: Logger): void {
  for (const msg of notices) logger.warn({ event: 'settings.notice', msg });
}

/** Logs one line per completed request: the route's pattern, and no path, query or header of the client's. */
function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info({
      event: 'http.request',
      msg: 'request',
      requestId: request.id,
      ...loggedTrace(request.raw),
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ...loggedProblem(request.raw),
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    });
    done();
  });
}

/** Every connection that a client has opened gets its response. */
function closeGracefully(fastify: FastifyInstance): void {
  const closing = new GracefulClose(fastify.server);
  fastify.addHook('preClose', async () => closing.stop());
  fastify.addHook('onClose', async () => closing.completed());
}
