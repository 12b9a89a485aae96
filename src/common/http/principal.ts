import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The account as every guarded request sees it: read with the session, in the same query. */
export interface PrincipalUser {
  id: string;
  /** Proofs of an earlier one are worth nothing. */
  credentialVersion: number;
  email: string;
  emailVerifiedAt: Date | null;
  /** Devices that were known before are not known any more. */
  devicesTrustedSince: Date;
  fullName: string;
  locale: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Who is calling, proved by a live session. */
export interface Principal {
  sessionId: string;
  /** Since the person last proved who they are, not since the token was made; by the database's clock. */
  authenticationAgeSeconds: number;
  /** RFC 8176 values. */
  amr: string[];
  user: PrincipalUser;
}

export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<{ user: Principal }>().user,
);
