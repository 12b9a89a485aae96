import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { exampleSetupId } from '../../common/validation/factor-examples.js';
import { otpauthUri } from '../../factors/totp/totp-code.js';
import type { TotpSetup } from '../../factors/totp/totp-setup.js';

const exampleSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

@ApiSchema({ name: 'TotpSetup', description: 'What the user enters into an authenticator app.' })
export class TotpSetupResponse {
  @ApiProperty({ type: String, example: exampleSetupId })
  setupId!: string;

  @ApiProperty({ type: String, example: exampleSecret, description: 'In base32.' })
  secret!: string;

  @ApiProperty({
    type: String,
    example: otpauthUri({ secret: exampleSecret, email: 'ada@example.com', issuer: 'Postern' }),
    description: 'The same as a link, for a device with an authenticator app.',
  })
  otpauthUri!: string;

  @ApiProperty({
    type: String,
    example: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 49 49">…</svg>',
    description: 'The link as a QR code: an SVG image.',
  })
  qrSvg!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:40:00.000Z' })
  expiresAt!: string;

  static from(setup: TotpSetup): TotpSetupResponse {
    return { ...setup, expiresAt: setup.expiresAt.toISOString() };
  }
}
