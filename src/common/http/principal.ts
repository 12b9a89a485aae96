import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The account as guarded requests see it, read with the session in one query. */
export interface PrincipalUser {
  id: string;
  /** Challenges of an earlier version are invalid. */
  credentialVersion: number;
  email: string;
  emailVerifiedAt: Date | null;
  hasPassword: boolean;
  /** Devices known from before are no longer recognised. */
  devicesTrustedSince: Date;
  /** The bits of `factorBits`. */
  factors: number;
  secondFactorRequired: boolean;
  /** Null for people who do not administer the installation. */
  operatorRole: 'admin' | 'support' | 'auditor' | null;
  fullName: string;
  locale: string;
  createdAt: Date;
  updatedAt: Date;
}

/** The caller, authenticated by a live session. */
export interface Principal {
  sessionId: string;
  /** Time since the person last signed in, not since the token was issued; by the database's clock. */
  authenticationAgeSeconds: number;
  /** Time since the person last verified a second factor in this session; null if they never did. */
  factorAgeSeconds: number | null;
  /** Time since the person last verified access to the mailbox in this session; null if they never did. */
  mailboxAgeSeconds: number | null;
  /** Authentication methods (RFC 8176). */
  amr: string[];
  user: PrincipalUser;
}

export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<{ user: Principal }>().user,
);
