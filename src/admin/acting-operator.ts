import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuditRecord } from '../audit/audit-record.js';
import { clientOf, type ClientInfo } from '../common/http/client-info.js';
import { chooseLanguage, type Language } from '../common/i18n/languages.js';
import type { Principal } from '../common/http/principal.js';

/** The operator who makes a request. */
export interface ActingOperator {
  principal: Principal;
  client: ClientInfo;
}

export const CurrentOperator = createParamDecorator(
  (_: unknown, context: ExecutionContext): ActingOperator => {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: Principal }>();
    return { principal: request.user, client: clientOf(request) };
  },
);

/** What every event of the audit log says about the operator who caused it. */
export function actorOf({
  principal: { user, sessionId },
  client,
}: ActingOperator): Pick<AuditRecord, 'actor' | 'sessionId' | 'client'> {
  return { actor: { type: 'operator', id: user.id }, sessionId, client };
}

/** The language in which devices are described to an operator. */
export function languageOf({ principal, client }: ActingOperator, fallback: Language): Language {
  return chooseLanguage([principal.user.locale, ...client.languages], fallback);
}
