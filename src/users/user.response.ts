import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PrincipalUser } from '../common/http/principal.js';

/** The public fields of an account. */
@ApiSchema({ name: 'User' })
export class UserResponse {
  @ApiProperty({ type: String, format: 'uuid', example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f' })
  id!: string;

  @ApiProperty({ type: String, format: 'email', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: Boolean, example: true })
  emailVerified!: boolean;

  @ApiProperty({ type: String, example: 'Ada Lovelace' })
  fullName!: string;

  @ApiProperty({ type: String, example: 'en', description: 'BCP 47 language tag.' })
  locale!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  updatedAt!: string;

  static from(user: PrincipalUser): UserResponse {
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
