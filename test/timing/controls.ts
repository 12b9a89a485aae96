import { setTimeout as delay } from 'node:timers/promises';
import { MailService } from '../../src/mail/mail.service.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { UsersService } from '../../src/users/users.service.js';
import type { TimedRoute } from './measuring.js';
import { login, only, passwordReset } from './routes.js';

/** A service that does leak: whoever calls it the same cannot see anything. */
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
    name: 'a start that queues no mail for a decoy',
    route: only(passwordReset, 'unknown'),
    leak: () => {
      const { queueing } = MailService.prototype;
      jest.spyOn(MailService.prototype, 'queueing').mockImplementation(function (
        this: MailService,
        order,
        when,
      ) {
        return order.template === null
          ? { sql: 'SELECT 1', parameters: [] }
          : queueing.call(this, order, when);
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
