import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { factorsOf } from '../../auth/sign-in/owed-step.js';
import type { User } from '../../users/user.entity.js';
import { accountStates, stateOf } from '../../users/account-state.js';
import { exampleUser } from '../../users/user.response.js';
import { operatorRoles } from '../../users/operator-permissions.js';

/** What a page needs besides the account's row. */
export interface AccountUse {
  lastSignInAt: Date | null;
  sessionCount: number;
}

@ApiSchema({ name: 'AdminUserFactors' })
export class AdminUserFactorsResponse {
  @ApiProperty({ type: Boolean, example: true, description: 'Each sign-in requires a second factor.' })
  required!: boolean;

  @ApiProperty({
    type: [String],
    example: ['totp', 'recovery_code'],
    description: 'The factors that the account has, besides its password and its mailbox.',
  })
  methods!: string[];
}

/** An account as operators see it: no password, no code, no secret. */
@ApiSchema({ name: 'AdminUser' })
export class AdminUserResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleUser.id })
  id!: string;

  @ApiProperty({ type: String, format: 'email', example: exampleUser.email })
  email!: string;

  @ApiProperty({ type: Boolean, example: true })
  emailVerified!: boolean;

  @ApiProperty({ type: String, example: exampleUser.fullName })
  fullName!: string;

  @ApiProperty({ type: String, example: 'en' })
  locale!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'crm-4711',
    description: 'The ID of the account in your application or directory.',
  })
  externalId!: string | null;

  @ApiProperty({
    type: [String],
    example: ['editor'],
    description: 'Roles of your application, which access tokens contain as `roles`.',
  })
  roles!: string[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: `Role in the administration; null for everybody else. ${knownValues(operatorRoles)}`,
  })
  operatorRole!: string | null;

  @ApiProperty({ type: String, example: 'active', description: knownValues(accountStates) })
  state!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  disabledAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  disabledReason!: string | null;

  @ApiProperty({ type: Boolean, example: true })
  hasPassword!: boolean;

  @ApiProperty({ type: AdminUserFactorsResponse })
  secondFactor!: AdminUserFactorsResponse;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: exampleUser.createdAt,
    description: 'Null if there was none within the retention period.',
  })
  lastSignInAt!: string | null;

  @ApiProperty({ type: 'integer', example: 2, description: 'Live sessions.' })
  sessionCount!: number;

  @ApiProperty({ type: String, format: 'date-time', example: exampleUser.createdAt })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleUser.updatedAt })
  updatedAt!: string;

  static from(
    user: User,
    { lastSignInAt, sessionCount }: AccountUse,
    isRequired: boolean,
  ): AdminUserResponse {
    return {
      id: user.id,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      fullName: user.fullName,
      locale: user.locale,
      externalId: user.externalId,
      roles: user.roles,
      operatorRole: user.operatorRole,
      state: stateOf(user),
      disabledAt: user.disabledAt?.toISOString() ?? null,
      disabledReason: user.disabledReason,
      hasPassword: user.passwordHash !== null,
      secondFactor: { required: isRequired, methods: factorsOf(user) },
      lastSignInAt: lastSignInAt?.toISOString() ?? null,
      sessionCount,
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
}

@ApiSchema({ name: 'AdminUserList' })
export class AdminUserListResponse {
  @ApiProperty({ type: [AdminUserResponse] })
  data!: AdminUserResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'For `cursor`, to get the next page with the same filter. Null on the last page.',
  })
  nextCursor!: string | null;
}
