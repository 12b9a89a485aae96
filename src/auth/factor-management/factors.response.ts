import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { exampleRecoveryCodes } from '../../common/validation/factor-examples.js';
import { FactorRecoveryResponse } from '../factor-changes/factor-recovery.response.js';

@ApiSchema({ name: 'TotpFactor' })
export class TotpFactorResponse {
  @ApiProperty({ type: String, format: 'uuid', example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'My phone' })
  label!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T09:30:00.000Z' })
  lastUsedAt!: string | null;
}

@ApiSchema({ name: 'PhoneFactor' })
export class PhoneFactorResponse {
  @ApiProperty({ type: String, example: '+49 ••• •••42' })
  destination!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2026-11-24T09:30:00.000Z',
    description: 'When a code sent to it was last confirmed.',
  })
  verifiedAt!: string;
}

@ApiSchema({ name: 'RecoveryCodes' })
export class RecoveryCodesResponse {
  @ApiProperty({ type: 'integer', example: 10, description: 'The number of unused codes.' })
  remaining!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  createdAt!: string;
}

@ApiSchema({ name: 'Factors' })
export class FactorsResponse {
  @ApiProperty({ type: Boolean, example: true, description: 'Each sign-in requires a second factor.' })
  required!: boolean;

  @ApiProperty({
    type: String,
    example: 'optional',
    description: `${knownValues(['optional', 'required'])} With \`required\`, this account cannot switch it off.`,
  })
  policy!: string;

  @ApiProperty({ type: TotpFactorResponse, nullable: true })
  totp!: TotpFactorResponse | null;

  @ApiProperty({
    type: PhoneFactorResponse,
    nullable: true,
    description: 'The phone number, if it is a second factor.',
  })
  phone!: PhoneFactorResponse | null;

  @ApiProperty({ type: RecoveryCodesResponse, nullable: true })
  recoveryCodes!: RecoveryCodesResponse | null;

  @ApiProperty({ type: Boolean, example: false, description: 'A code by e-mail is the second factor.' })
  emailCode!: boolean;

  @ApiProperty({ type: FactorRecoveryResponse, nullable: true })
  recovery!: FactorRecoveryResponse | null;
}

/** The factors of an account whose second factor is a code by e-mail. */
export const exampleEmailFactor: FactorsResponse = {
  required: true,
  policy: 'optional',
  totp: null,
  phone: null,
  recoveryCodes: null,
  emailCode: true,
  recovery: null,
};

@ApiSchema({ name: 'FactorsChanged' })
export class FactorsChangedResponse {
  @ApiProperty({ type: FactorsResponse })
  factors!: FactorsResponse;

  @ApiProperty({
    type: [String],
    example: exampleRecoveryCodes,
    description: 'Ten recovery codes, shown only this once.',
    required: false,
  })
  recoveryCodes?: readonly string[];
}

@ApiSchema({ name: 'IssuedRecoveryCodes' })
export class IssuedRecoveryCodesResponse {
  @ApiProperty({
    type: [String],
    example: exampleRecoveryCodes,
    description: 'Ten recovery codes, shown only this once.',
  })
  recoveryCodes!: readonly string[];
}
