import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { fieldsOf } from '../../audit/audit-types.js';
import { AppError } from '../../common/errors/app-error.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { AccountEdits, type AccountChange } from '../../users/account-edits.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { operatorClient, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';

export interface NewUser {
  /** Canonical. */
  email: string;
  fullName: string;
  locale?: string;
  roles?: readonly string[];
  externalId?: string;
  /** Whether to send an invitation. */
  notify?: boolean;
}

/** An account found or created by its external ID. */
export interface Provisioned {
  userId: string;
  isNew: boolean;
}

/** How often another request may get ahead between reading and writing. */
const mostAttempts = 3;

/** Creates and changes accounts on behalf of an application or a directory. */
@Injectable()
export class AccountProvisioning {
  constructor(
    private readonly acts: OperatorActs,
    private readonly users: UsersService,
    private readonly edits: AccountEdits,
    private readonly delivery: DeliveryService,
    private readonly language: LanguageSettings,
  ) {}

  /**
   * Creates an account with an unverified address and without a password. Roles and external IDs mean something to the
   * application, so that only admins set them.
   * @returns its ID
   * @throws AppError account.email_taken; resource.conflict if the external ID is taken; auth.forbidden
   */
  async create(act: OperatorAct, account: NewUser): Promise<string> {
    const isPlain = account.roles === undefined && account.externalId === undefined;
    if (!isPlain && act.operator && act.operator.role !== 'admin')
      throw new AppError('auth.forbidden', { detail: 'Only an admin may set roles and external IDs.' });
    const userId = await this.tryToCreate(act, account);
    if (userId === null) throw new AppError('resource.conflict', { detail: takenExternalId });
    return userId;
  }

  /**
   * Changes the given fields only.
   * @throws AppError resource.not_found; resource.conflict if the external ID is taken
   */
  update(act: OperatorAct, userId: string, change: AccountChange): Promise<void> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      const changed = await this.edits.update(tx, user.id, change);
      if (!changed) throw new AppError('resource.conflict', { detail: takenExternalId });
      return { event: updateOf(user, change), result: undefined };
    });
  }

  /**
   * Creates the account with this external ID, or changes the fields that are given. The address of an existing account
   * stays: another one has to be verified, so it has an operation of its own.
   * @throws AppError account.email_taken; resource.conflict if the account has another address
   */
  async put(act: OperatorAct, externalId: string, account: NewUser): Promise<Provisioned> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const found = await this.edits.findByExternalId(externalId);
      const userId = found
        ? await this.updateFound(act, found.id, { ...account, externalId })
        : await this.tryToCreate(act, { ...account, externalId });
      if (userId !== null) return { userId, isNew: !found };
    }
    throw new AppError('service.unavailable');
  }

  /** @returns null if another account has the external ID */
  private tryToCreate(act: OperatorAct, account: NewUser): Promise<string | null> {
    const { email, fullName, locale = this.language.defaultLanguage } = account;
    const { roles = [], externalId = null, notify = false } = account;
    return this.acts.run(act, async (tx) => {
      const given = { email, fullName, locale, roles, externalId };
      const user = await this.users.create(tx, { ...given, passwordHash: null, isVerified: false });
      if (!user) {
        const isTaken = externalId !== null && (await this.edits.findByExternalId(externalId, tx));
        if (!isTaken) throw new AppError('account.email_taken');
        return { event: null, result: null };
      }
      if (notify) await this.invite(tx, user);
      const event = { type: 'account.created', details: { source: 'operator' }, account: user } as const;
      return { event, result: user.id };
    });
  }

  /** The only message to an unverified address besides codes: nobody has entered it, so nobody else would tell its owner. */
  private async invite(tx: EntityManager, { id: userId, email, locale }: User): Promise<void> {
    const template = 'account-invitation';
    await this.delivery.queue(tx, { template, destination: email, userId, locale, client: operatorClient });
  }

  /** @returns null if the account no longer has the external ID */
  private async updateFound(
    act: OperatorAct,
    userId: string,
    { email, externalId, fullName, locale, roles }: NewUser,
  ): Promise<string | null> {
    try {
      return await this.acts.on(act, { userId }, async (tx, { user }) => {
        if (user.externalId !== externalId) return { event: null, result: null };
        if (user.email !== email) throw new AppError('resource.conflict', { detail: otherAddress });
        await this.edits.update(tx, user.id, { fullName, locale, roles });
        return { event: updateOf(user, { fullName, locale, roles }), result: user.id };
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'resource.not_found') return null;
      throw error;
    }
  }
}

const takenExternalId = 'Another account has this external ID.';
const otherAddress = 'The account has another address. Change it first: PUT /v1/admin/users/{id}/email.';

function updateOf(account: User, change: AccountChange) {
  return { type: 'account.updated', details: { fields: fieldsOf(change) }, account } as const;
}
