import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../common/http/known-values.js';
import type { PublicJwk } from './signing-keys.js';

@ApiSchema({ name: 'Jwk' })
export class JwkResponse implements PublicJwk {
  @ApiProperty({ type: String, example: 'EC', description: knownValues(['EC']) })
  kty!: 'EC';

  @ApiProperty({ type: String, example: 'P-256', description: knownValues(['P-256']) })
  crv!: 'P-256';

  @ApiProperty({ type: String, example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' })
  x!: string;

  @ApiProperty({ type: String, example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' })
  y!: string;

  @ApiProperty({
    type: String,
    example: 'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U',
    description: 'JWK thumbprint (RFC 7638).',
  })
  kid!: string;

  @ApiProperty({ type: String, example: 'sig', description: knownValues(['sig']) })
  use!: 'sig';

  @ApiProperty({ type: String, example: 'ES256', description: knownValues(['ES256']) })
  alg!: 'ES256';
}

@ApiSchema({ name: 'Jwks' })
export class JwksResponse {
  @ApiProperty({ type: [JwkResponse] })
  keys!: JwkResponse[];
}
