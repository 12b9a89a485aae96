import {
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { AppError } from '../common/errors/app-error.js';
import { describeError } from '../common/errors/describe-error.js';
import { translateError } from '../common/errors/translate-error.js';
import { idempotencyHeader, idempotentKey } from '../common/http/idempotent.decorator.js';
import { ipNetwork } from '../common/http/ip-network.js';
import type { Principal } from '../common/http/principal.js';
import { annotateSpan } from '../common/tracing.js';
import { IdempotencyKeys, type Begun, type KeyedRequest } from './idempotency-keys.service.js';
import { readStoredResponse, storeProblem, storeSuccess } from './stored-response.js';

type KnownRequest = FastifyRequest & { user?: Principal };

/**
 * Runs a request with an `Idempotency-Key` once, and returns the same response to its repetitions. After the guards: a
 * repetition needs the same access. Around the validation, whose errors are responses too.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: IdempotencyKeys,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.reflector.get<true | undefined>(idempotentKey, context.getHandler())) return next.handle();
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const given = request.headers[idempotencyHeader];
    if (given === undefined) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.respond(keyedRequest(request, readKey(given)), reply, next));
  }

  private async respond(request: KeyedRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const earlier = await this.keys.begin(request);
    if ('response' in earlier) {
      const { status, body } = readStoredResponse(earlier.response);
      reply.status(status);
      annotateSpan({ 'postern.replay': true });
      return body;
    }
    const { begun } = earlier;
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.settle(() => this.keys.finish(begun, storeSuccess(reply.statusCode, body)));
      return body;
    } catch (thrown) {
      await this.settle(() => this.conclude(begun, request, translateError(thrown)));
      throw thrown;
    }
  }

  /**
   * A problem that a later repetition may not meet is not kept, such as that of a role which has just changed. Nor is any
   * problem of an anonymous caller: limits bound the number of successes only, and problems could fill the table.
   */
  private conclude(begun: Begun, { caller }: KeyedRequest, error: AppError): Promise<void> {
    const isPassing = error.status >= 500 || [401, 403, 429].includes(error.status);
    if (isPassing || 'network' in caller) return this.keys.release(begun);
    return this.keys.finish(begun, storeProblem(error));
  }

  /** What was done stays done, even if this fails: the key is free again when its lease is over. */
  private async settle(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const event = {
        event: 'idempotency.store_failed',
        msg: 'the response to an Idempotency-Key was not stored',
      };
      this.logger.error({ ...event, cause: describeError(error) });
    }
  }
}

function keyedRequest(request: KnownRequest, key: string): KeyedRequest {
  const { user, method, url, body, clientAddress } = request;
  // Whoever is not signed in is a network: a key that somebody else has chosen too must not yield their response.
  const caller = user ? { userId: user.user.id } : { network: ipNetwork(clientAddress) };
  return { key, caller, parts: [method, url, body === undefined ? '' : JSON.stringify(body)] };
}

/** The draft writes it as a string of structured fields (RFC 8941); most clients send it without the quotes. */
function readKey(given: string | string[]): string {
  const [key = ''] = [given].flat();
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(key)?.[1]?.replace(/\\(["\\])/g, '$1');
  const read = quoted ?? key;
  if (/^[\x20-\x7e]{1,255}$/.test(read)) return read;
  throw new AppError('request.invalid', {
    detail: 'Idempotency-Key must have 1 to 255 characters of visible ASCII.',
  });
}
