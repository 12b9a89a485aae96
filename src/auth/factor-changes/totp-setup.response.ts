import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { TotpSetup } from '../../factors/totp/totp-setup.js';

@ApiSchema({ name: 'TotpSetup', description: 'What the user enters into an authenticator app.' })
export class TotpSetupResponse {
  @ApiProperty({ type: String, example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f' })
  setupId!: string;

  @ApiProperty({ type: String, example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', description: 'In base32.' })
  secret!: string;

  @ApiProperty({
    type: String,
    example:
      'otpauth://totp/Postern:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Postern',
    description: 'The same as a link, for a device with an authenticator app.',
  })
  otpauthUri!: string;

  @ApiProperty({
    type: String,
    example: '<svg xmlns="http://www.w3.org/2000/svg">…</svg>',
    description: 'The link as a QR code: an SVG image.',
  })
  qrSvg!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:40:00.000Z' })
  expiresAt!: string;

  static from(setup: TotpSetup): TotpSetupResponse {
    return { ...setup, expiresAt: setup.expiresAt.toISOString() };
  }
}
