import { ApiProperty, ApiSchema } from '@nestjs/swagger';

export const exampleTokens = {
  tokenType: 'Bearer' as const,
  accessToken: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiIuLi4ifQ.c2ln',
  expiresIn: 600,
  refreshToken: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.0.pF1cI5c2mGkLq8dI0Yt2x7mVbJr4sWnE9uHoZaQeTyg',
  refreshExpiresIn: 604_800,
};

@ApiSchema({ name: 'Tokens' })
export class TokensResponse {
  @ApiProperty({ type: String, example: exampleTokens.tokenType, description: 'Always `Bearer`.' })
  tokenType!: 'Bearer';

  @ApiProperty({ type: String, example: exampleTokens.accessToken })
  accessToken!: string;

  @ApiProperty({ type: 'integer', example: exampleTokens.expiresIn, description: 'Seconds.' })
  expiresIn!: number;

  @ApiProperty({
    type: String,
    example: exampleTokens.refreshToken,
    description: 'Opaque. Rotated on every use.',
  })
  refreshToken!: string;

  @ApiProperty({ type: 'integer', example: exampleTokens.refreshExpiresIn, description: 'Seconds.' })
  refreshExpiresIn!: number;
}
