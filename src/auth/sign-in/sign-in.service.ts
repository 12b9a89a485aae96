import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { allOf, onlyRow, runAsOne, type Statement } from '../../database/statement.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { MailService } from '../../mail/mail.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.entity.js';
import { UserResponse } from '../../users/user.response.js';
import type { AuthResultResponse } from './auth-result.response.js';

/** How somebody proved who they are, in the words of RFC 8176. */
export type AuthenticationMethod = 'pwd' | 'otp';

export interface SignInProof {
  user: User;
  amr: AuthenticationMethod[];
  client: ClientInfo;
  /** Made by this very sign-in: there is nobody yet to whom a device could be new. */
  isNewAccount?: boolean;
  /** Nobody had proved the account before: its sessions may be a stranger's, and end. */
  tookOver?: boolean;
}

/**
 * The end of every way in, and the only place that opens a session. What a sign-in still owes is decided here, so
 * no way in can go around it.
 */
@Injectable()
export class SignInService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly mail: MailService,
    private readonly devices: KnownDevices,
  ) {}

  /**
   * Opens a session, and tells the owner by mail where the device is one that the account does not know.
   *
   * @param tx holds the account's row locked, by an INSERT, an UPDATE or a lock: sign-ins of one account must come
   *   one after the other, or the bound on its sessions would not hold
   */
  async complete(tx: EntityManager, proof: SignInProof): Promise<AuthResultResponse> {
    const { user, amr, client } = proof;
    const { email: address, id: userId, locale, trustedFrom } = user;
    const isKnownDevice =
      proof.isNewAccount === true || this.devices.find(client, { address, owner: user }) !== null;
    const start = { userId, amr, client, isKnownDevice, trustedFrom };
    const { ranked, surplus, tidied, opened } = this.sessions.openStatements(start);
    const ending = [surplus, tidied, ...(proof.tookOver ? [this.sessions.endStatement({ userId })] : [])];
    const statements: Statement<object>[] = [ranked, ...ending, opened];
    // Not where the address was never proved: its owner may be somebody whom all this does not concern.
    if (user.emailVerifiedAt) {
      const notice = { template: 'new-device', recipient: address, userId, locale, client } as const;
      const when = allOf(opened.gives('isNewDevice'), ...ending.map(({ done }) => done));
      statements.push(this.mail.queueStatement(notice, when));
    }
    const session = onlyRow(await runAsOne(tx, statements, opened));
    return {
      status: 'authenticated',
      user: UserResponse.from(user),
      tokens: this.sessions.tokensFor(session, { emailVerified: user.emailVerifiedAt !== null }),
      deviceToken: this.devices.issueToken({ address, knownFrom: session.createdAt }),
    };
  }
}
