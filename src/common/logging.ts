import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { requestContext } from './http/request-context.js';
import { currentTraceId } from './tracing.js';

/** Nest's own startup messages, useful only for debugging the dependency injection. */
const chatty = new Set([
  'InstanceLoader',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'NestApplication',
]);

/** Writes one JSON line per event to standard output, with the IDs of the request and of the trace if there are any. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextFields,
    },
    ...(destination ? [destination] : []),
  );
}

/** A new object each time, because pino adds the line's own fields to it. */
function contextFields(): object {
  const traceId = currentTraceId();
  return { ...requestContext.getStore(), ...(traceId !== null && { trace_id: traceId }) };
}

/** Sends the output of Nest and of every Nest `Logger` to pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.write(chatty.has(context) ? 'debug' : 'info', message, context);
  }

  /** Nest passes `(message, stack?, context?)`. */
  error(message: unknown, ...rest: unknown[]): void {
    const stack = rest.length > 1 ? rest[0] : undefined;
    this.write('error', message, contextOf(rest), typeof stack === 'string' ? { stack } : {});
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, contextOf(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, contextOf(rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, contextOf(rest));
  }

  private write(level: Level, message: unknown, context: string, extra: object = {}): void {
    const fields = typeof message === 'object' && message !== null ? message : { msg: String(message) };
    this.logger[level]({ context, ...extra, ...fields });
  }
}

function contextOf(rest: unknown[]): string {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : 'Postern';
}
