import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { types } from 'node:util';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedLanguages } from './client-info.js';
import type { Principal } from './principal.js';
import { instanceOf, pathOf } from './request-context.js';
import { chooseLanguage, type Language } from '../i18n/languages.js';
import { AppError } from '../errors/app-error.js';
import { describeError } from '../errors/describe-error.js';
import { problemHeaders, problemMediaType, rememberProblem, toProblem } from './problem.js';
import { translateError } from '../errors/translate-error.js';

export interface RouteMethods {
  /** Methods of the routes at this path; empty if the path is unknown. */
  methodsAt(path: string, request: IncomingMessage): string[];
}

/** The only place that turns an error into a response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  constructor(
    private readonly options: { publicUrl: string; defaultLanguage: Language },
    private readonly routes: RouteMethods,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const path = pathOf(request.url);
    let error = translateError(thrown);
    if (error.code === 'route.not_found') {
      const allowed = this.routes.methodsAt(path, request.raw);
      // A missing file below a static path is 404, even though the path accepts the method.
      if (allowed.length > 0 && !allowed.includes(request.method)) {
        error = new AppError('route.method_not_allowed');
        reply.header('allow', allowed.join(', '));
      }
    }
    // Whatever rejects requests under load logs that itself: a line per request would add to the load.
    if (error.status >= 500 && error.code !== 'service.overloaded') this.logError(error, request);
    rememberProblem(request.raw, error);
    if (reply.sent) return;
    const language = this.languageOf(request);
    const context = {
      publicUrl: this.options.publicUrl,
      instance: instanceOf(request.url),
      requestId: request.id,
      language,
    };
    reply
      .status(error.status)
      .headers(problemHeaders(error))
      .header('content-type', problemMediaType)
      .header('content-language', language)
      // as bytes: Fastify would add a charset to a string
      .send(Buffer.from(JSON.stringify(toProblem(error, context))));
  }

  /** The account's language if a guard has found an account, otherwise the client's. */
  private languageOf(request: FastifyRequest & { user?: Principal }): Language {
    const own = request.user ? [request.user.user.locale] : [];
    const wanted = [...own, ...acceptedLanguages(request.headers['accept-language'])];
    return chooseLanguage(wanted, this.options.defaultLanguage);
  }

  private logError(error: AppError, request: FastifyRequest): void {
    const cause = types.isNativeError(error.cause) ? error.cause : error;
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown route'}`;
    // The parameters of a query may contain an address or a hash, so only name and message are logged.
    const line = { event: 'http.error', msg: `${route}: ${error.code}`, cause: describeError(cause) };
    this.logger.error(line, cause.stack);
  }
}
