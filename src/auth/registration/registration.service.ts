import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { Settings } from '../../config/settings.js';
import { ChallengeResponse } from '../../otp/challenge.response.js';
import type { ChallengeOrder } from '../../otp/challenge.js';
import { OtpService } from '../../otp/otp.service.js';
import { StartLimits, type Admission } from '../../otp/start-limits.service.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import type { AccountClaim } from '../../users/account-claim.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { NewPasswords } from '../new-password/new-passwords.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { RegistrationRequest } from './registration.dto.js';
import type { RegisteredResponse } from './registration.response.js';

@Injectable()
export class RegistrationService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly starts: StartLimits,
    private readonly newPasswords: NewPasswords,
    private readonly otp: OtpService,
    private readonly signIn: SignInService,
    private readonly settings: Settings,
  ) {}

  /**
   * Takes a claim to an address. Password and name wait in the challenge; no account exists, and none is touched,
   * until the code proves the claim. A taken address gets a decoy, whose mail says that there is an account.
   * @throws AppError request.invalid for a weak password, before anything asks whether the address is taken;
   *   rate_limit.exceeded, service.overloaded
   */
  async claim(request: RegistrationRequest, client: ClientInfo): Promise<ChallengeResponse> {
    const { holder, admission, claim } = await this.prepare(request, client);
    const isClosed = holder !== null && holder.disabledAt !== null;
    const isTaken = holder !== null && (isClosed || holder.emailVerifiedAt !== null);
    const order = {
      ...this.order(request.email, claim, client),
      admission,
      isDecoy: isTaken,
      isSilent: isClosed,
      ...(isTaken && { locale: holder.locale }), // the notice is for whoever has the account
      context: claim,
    };
    const challenge = await this.dataSource.transaction((tx) => this.otp.issue(tx, order));
    return ChallengeResponse.from(challenge);
  }

  /**
   * Creates the account at once, unverified, and signs in.
   * @throws AppError account.email_taken; request.invalid for a weak password, before that is known;
   *   rate_limit.exceeded, service.overloaded
   */
  async registerAtOnce(request: RegistrationRequest, client: ClientInfo): Promise<RegisteredResponse> {
    const { admission, claim } = await this.prepare(request, client);
    return this.dataSource.transaction(async (tx) => {
      const user = await this.users.create(tx, { email: request.email, ...claim, isVerified: false });
      if (!user) throw new AppError('account.email_taken');
      const order = {
        ...this.order(request.email, claim, client),
        admission,
        isDecoy: false,
        userId: user.id,
      };
      const challenge = await this.otp.issue(tx, order);
      const {
        tokens,
        user: shown,
        deviceToken,
      } = await this.signIn.complete(tx, {
        user,
        amr: ['pwd'],
        client,
        isNewAccount: true,
      });
      return { user: shown, tokens, challenge: ChallengeResponse.from(challenge).challenge, deviceToken };
    });
  }

  /**
   * A weak password costs no mail, and what is refused costs no hash and no place in its queue; a taken address costs one:
   * the time must not tell.
   */
  private async prepare(
    request: RegistrationRequest,
    client: ClientInfo,
  ): Promise<{ holder: User | null; admission: Admission; claim: AccountClaim }> {
    const { email: address, password, fullName } = request;
    const asked = { purpose: 'email_verification', address, client, isRegistration: true } as const;
    this.starts.rejectFlood(asked);
    await this.passwords.rejectUnderLoad();
    await this.newPasswords.assertAcceptable({ password, address, pointer: '/password' }, client);
    const holder = await this.users.findByEmail(address);
    const start = { ...asked, account: holder };
    const admission = await this.starts.admit(start);
    const passwordHash = await this.passwords
      .hash(password, ipNetwork(client.ip))
      .catch(async (error: unknown) => {
        await this.starts.giveBack(start, admission); // or whoever tries again as told would find the limits used up
        throw error;
      });
    const locale = request.locale ?? client.languages[0] ?? this.settings.defaultLanguage;
    return { holder, admission, claim: { passwordHash, fullName, locale } };
  }

  private order(
    address: string,
    claim: AccountClaim,
    client: ClientInfo,
  ): Omit<ChallengeOrder, 'admission' | 'isDecoy'> {
    return { purpose: 'email_verification', address, locale: claim.locale, client };
  }
}
