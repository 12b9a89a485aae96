import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { exampleSignInToken } from '../../common/validation/factor-examples.js';
import { stepMethods } from './owed-step.js';

@ApiSchema({ name: 'SignInMethod', description: 'A way to finish the sign-in.' })
export class SignInMethodResponse {
  @ApiProperty({
    type: String,
    example: 'totp',
    description: `${knownValues([...stepMethods])} Ignore one that you do not know.`,
  })
  type!: string;

  @ApiProperty({
    type: String,
    required: false,
    example: 'a•••@example.com',
    description: 'Where a code is sent. Only for methods that send one.',
  })
  destination?: string;
}

@ApiSchema({ name: 'PendingSignIn', description: 'A sign-in that needs a second step.' })
export class PendingSignInResponse {
  @ApiProperty({
    type: String,
    example: exampleSignInToken,
    description: 'Opaque, for the routes below `/v1/auth/second-factor`. Five wrong proofs end it.',
  })
  signInToken!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:40:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: [SignInMethodResponse], description: 'The strongest first.' })
  methods!: SignInMethodResponse[];
}

@ApiSchema({
  name: 'PendingEnrollment',
  description: 'The account must set up a second factor before it can sign in.',
})
export class PendingEnrollmentResponse {
  @ApiProperty({
    type: Boolean,
    example: true,
    description: 'If false, enter a code from the mailbox first; `methods` has `email_code`.',
  })
  mailboxVerified!: boolean;

  @ApiProperty({ type: [String], example: ['totp'], description: knownValues(['totp']) })
  allowed!: string[];
}
