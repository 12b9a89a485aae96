import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'PasswordChanged' })
export class PasswordChangedResponse {
  @ApiProperty({
    type: String,
    example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
    description:
      'Opaque, 180 days. Send it as `X-Device-Token` when this device signs in again: all earlier ones of the ' +
      'account are worth nothing from now on.',
  })
  deviceToken!: string;
}
