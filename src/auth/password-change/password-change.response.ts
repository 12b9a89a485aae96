import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'PasswordChanged' })
export class PasswordChangedResponse {
  @ApiProperty({
    type: String,
    example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.k1.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
    description:
      'Opaque, valid for 180 days. Send it as `X-Device-Token` the next time this device signs in. All earlier ' +
      'device tokens of the account are now invalid.',
  })
  deviceToken!: string;
}
