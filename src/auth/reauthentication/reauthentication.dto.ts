import { ApiSchema } from '@nestjs/swagger';
import { ChallengeIdField, CodeField, PasswordField } from '../../common/validation/fields.js';

/**
 * One schema with optional fields, not a union: there is no field to tell two schemas apart by, and generated clients
 * handle such a union badly (in Go, its body is empty).
 */
@ApiSchema({ description: 'Either `password`, or `challengeId` and `code`.' })
export class ReauthenticationConfirmation {
  @ChallengeIdField({ optional: true })
  challengeId?: string;

  @CodeField('123456', { optional: true })
  code?: string;

  @PasswordField({ optional: true })
  password?: string;
}
