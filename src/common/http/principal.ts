import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The account as every guarded request sees it: read with the session, in the same query. */
export interface PrincipalUser {
  id: string;
  email: string;
  emailVerifiedAt: Date | null;
  fullName: string;
  locale: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Who is calling, proved by a live session. */
export interface Principal {
  sessionId: string;
  /** When the person last proved who they are, not when the token was made. */
  authenticatedAt: Date;
  /** RFC 8176 values. */
  amr: string[];
  user: PrincipalUser;
}

export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<{ user: Principal }>().user,
);
