import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccessTokensService } from './access-tokens.service.js';
import { JwksController } from './jwks.controller.js';
import { SigningKeys } from './signing-keys.js';

@Module({
  imports: [JwtModule.register({})],
  controllers: [JwksController],
  providers: [AccessTokensService, SigningKeys],
  exports: [AccessTokensService, SigningKeys],
})
export class TokensModule {}
