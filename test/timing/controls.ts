import { setTimeout as delay } from 'node:timers/promises';
import { ChallengeIssuer } from '../../src/otp/challenge-issuer.service.js';
import { randomId } from '../../src/common/secrets.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { UsersService } from '../../src/users/users.service.js';
import type { TimedRoute } from './measuring.js';
import { login, only, passwordReset } from './routes.js';

/** A service with a deliberate leak: a measurement that finds no difference in it is blind. */
export interface PositiveControl {
  name: string;
  route: TimedRoute;
  /** Until `jest.restoreAllMocks()`. */
  leak(): void;
}

export const positiveControls: readonly PositiveControl[] = [
  {
    name: 'a sign-in that hashes nothing where there is no account',
    route: only(login, 'unknown'),
    leak: () => {
      const { verify } = PasswordsService.prototype;
      jest.spyOn(PasswordsService.prototype, 'verify').mockImplementation(async function (
        this: PasswordsService,
        stored,
        ...rest
      ) {
        return stored === null ? { matches: false, isOutdated: false } : verify.call(this, stored, ...rest);
      });
    },
  },
  {
    name: 'a start that writes nothing for a decoy',
    route: only(passwordReset, 'unknown'),
    leak: () => {
      const { issue } = ChallengeIssuer.prototype;
      jest.spyOn(ChallengeIssuer.prototype, 'issue').mockImplementation(async function (
        this: ChallengeIssuer,
        tx,
        order,
      ) {
        if (!order.isDecoy) return issue.call(this, tx, order);
        const { purpose, address: destination } = order;
        const [now, unused] = [new Date(), { userId: null, isDecoy: true, isSilent: true, locale: 'en' }];
        const times = { expiresAt: now, resendAvailableAt: now };
        return {
          ...unused,
          ...times,
          id: randomId(),
          purpose,
          channel: 'email',
          destination,
          codeLength: 8,
          generation: 0,
        };
      });
    },
  },
  {
    name: 'a start that takes a millisecond longer where there is an account',
    route: only(passwordReset, 'unknown'),
    leak: () => {
      const { findOpenByEmail } = UsersService.prototype;
      jest.spyOn(UsersService.prototype, 'findOpenByEmail').mockImplementation(async function (
        this: UsersService,
        email,
      ) {
        const account = await findOpenByEmail.call(this, email);
        if (account) await delay(1);
        return account;
      });
    },
  },
];
