import { noClient, type ClientInfo } from '../../common/http/client-info.js';
import { mayActOnOperators, type OperatorRole } from '../../users/operator-permissions.js';
import type { ActingOperator } from '../acting-operator.js';

/** What somebody who administers the installation does: over the API, or in a terminal. */
export interface OperatorAct {
  /** Null in a terminal. */
  operator: { id: string; role: OperatorRole; sessionId: string } | null;
  client: ClientInfo;
  /** The operator's words, where the act asks for them. */
  reason?: string;
}

/** @param operator whom the guards have let through, so with a role */
export function actOf({ principal, client }: ActingOperator, reason?: string): OperatorAct {
  const { user, sessionId } = principal;
  if (user.operatorRole === null) throw new Error('A route for operators was called by somebody else');
  return { operator: { id: user.id, role: user.operatorRole, sessionId }, client, reason };
}

/** Whether it may concern operators. */
export function mayConcernOperators({ operator }: OperatorAct): boolean {
  return operator === null || mayActOnOperators(operator.role);
}

/** In a terminal, where whoever may run the command may do everything. */
export const terminalAct = (reason?: string): OperatorAct => ({ operator: null, client: noClient, reason });

/**
 * The client in a notice about something that an operator did: the owner learns nothing of the operator's device and
 * network.
 */
export const operatorClient = noClient;
