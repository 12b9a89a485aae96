import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PrincipalUser } from '../common/http/principal.js';

export const exampleUser = {
  id: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f',
  email: 'ada@example.com',
  emailVerified: true,
  fullName: 'Ada Lovelace',
  locale: 'en',
  createdAt: '2026-11-24T09:30:00.000Z',
  updatedAt: '2026-11-24T09:30:00.000Z',
};

type ShownUser = Pick<
  PrincipalUser,
  'id' | 'email' | 'emailVerifiedAt' | 'fullName' | 'locale' | 'createdAt' | 'updatedAt'
>;

/** The public fields of an account. */
@ApiSchema({ name: 'User' })
export class UserResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleUser.id })
  id!: string;

  @ApiProperty({ type: String, format: 'email', example: exampleUser.email })
  email!: string;

  @ApiProperty({ type: Boolean, example: exampleUser.emailVerified })
  emailVerified!: boolean;

  @ApiProperty({ type: String, example: exampleUser.fullName })
  fullName!: string;

  @ApiProperty({ type: String, example: exampleUser.locale, description: 'BCP 47 language tag.' })
  locale!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleUser.createdAt })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleUser.updatedAt })
  updatedAt!: string;

  static from(user: ShownUser): UserResponse {
    return {
      id: user.id,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      fullName: user.fullName,
      locale: user.locale,
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
}
