import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'Tokens' })
export class TokensResponse {
  @ApiProperty({ type: String, enum: ['Bearer'], example: 'Bearer' })
  tokenType!: 'Bearer';

  @ApiProperty({
    type: String,
    example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiIuLi4ifQ.c2ln',
  })
  accessToken!: string;

  @ApiProperty({ type: 'integer', example: 600, description: 'Seconds.' })
  expiresIn!: number;

  @ApiProperty({
    type: String,
    example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.0.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
    description: 'Opaque. Rotated on every use.',
  })
  refreshToken!: string;

  @ApiProperty({ type: 'integer', example: 604800, description: 'Seconds.' })
  refreshExpiresIn!: number;
}
