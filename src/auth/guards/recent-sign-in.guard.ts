import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { recentSignInKey, type RecentProof } from '../../common/http/access.decorators.js';
import { AppError } from '../../common/errors/app-error.js';
import type { Principal } from '../../common/http/principal.js';
import { SessionsSettings } from '../../sessions/sessions.settings.js';
import { factorProofsOf, hasSecondFactor, type StepMethod } from '../sign-in/owed-step.js';

/**
 * Requires a recent proof on routes that ask for one (step-up): a second factor if the account has one, or else a
 * sign-in or a code from the mailbox.
 */
@Injectable()
export class RecentSignInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly settings: SessionsSettings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const asked = this.reflector.getAllAndOverride<RecentProof | undefined>(recentSignInKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!asked) return true;
    const { user: principal } = context.switchToHttp().getRequest<{ user: Principal }>();
    const { ageSeconds, methods } = stepUpOf(principal, asked);
    if ((ageSeconds ?? Infinity) > this.settings.stepUpWindowSeconds) {
      throw new AppError('auth.reauthentication_required', { methods });
    }
    return true;
  }
}

function stepUpOf(
  { user, factorAgeSeconds, mailboxAgeSeconds, authenticationAgeSeconds }: Principal,
  asked: RecentProof,
): { ageSeconds: number | null; methods: readonly StepMethod[] } {
  if (hasSecondFactor(user)) return { ageSeconds: factorAgeSeconds, methods: factorProofsOf(user) };
  if (asked === 'mailbox') return { ageSeconds: mailboxAgeSeconds, methods: ['email_code'] };
  const methods: StepMethod[] = user.hasPassword ? ['email_code', 'password'] : ['email_code'];
  return { ageSeconds: authenticationAgeSeconds, methods };
}
