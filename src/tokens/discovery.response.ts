import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** RFC 8414, and what OpenID Connect Discovery requires in addition. */
@ApiSchema({ name: 'IssuerMetadata' })
export class IssuerMetadataResponse {
  @ApiProperty({
    type: String,
    example: 'https://auth.example.com',
    description: '`iss` of the access tokens.',
  })
  issuer!: string;

  @ApiProperty({
    type: String,
    format: 'uri',
    example: 'https://auth.example.com/.well-known/jwks.json',
    description: 'URL of the public keys.',
  })
  jwks_uri!: string;

  @ApiProperty({
    type: [String],
    example: [],
    description: 'Empty: there is no authorization endpoint.',
  })
  response_types_supported!: string[];

  @ApiProperty({ type: [String], example: ['public'] })
  subject_types_supported!: string[];

  @ApiProperty({
    type: [String],
    example: ['ES256'],
    description: 'The signature algorithms of the access tokens. There are no ID tokens.',
  })
  id_token_signing_alg_values_supported!: string[];

  @ApiProperty({
    type: [String],
    example: [],
    description:
      'Empty: there is no OAuth token endpoint. If it was absent, RFC 8414 would imply two grants.',
  })
  grant_types_supported!: string[];
}
