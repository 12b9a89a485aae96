import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.entity.js';
import { UserResponse } from '../../users/user.response.js';
import type { AuthResultResponse } from './auth-result.response.js';

/** How somebody proved who they are, in the words of RFC 8176. */
export type AuthenticationMethod = 'pwd' | 'otp';

/**
 * The end of every way in, and the only place that opens a session. What a sign-in still owes is decided here, so
 * no way in can go around it.
 */
@Injectable()
export class SignInService {
  constructor(private readonly sessions: SessionsService) {}

  /**
   * @param tx holds the account's row locked, by an INSERT, an UPDATE or a lock: sign-ins of one account must come
   *   one after the other, or the bound on its sessions would not hold
   */
  async complete(
    tx: EntityManager,
    proof: { user: User; amr: AuthenticationMethod[]; client: ClientInfo },
  ): Promise<AuthResultResponse> {
    const { user, amr, client } = proof;
    const session = await this.sessions.open(tx, { userId: user.id, amr, client });
    const tokens = this.sessions.tokensFor(session, { emailVerified: user.emailVerifiedAt !== null });
    return { status: 'authenticated', user: UserResponse.from(user), tokens };
  }
}
