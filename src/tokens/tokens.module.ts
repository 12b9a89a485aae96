import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccessTokensService } from './access-tokens.service.js';
import { DiscoveryController } from './discovery.controller.js';
import { JwksController } from './jwks.controller.js';
import { SigningKeys } from './signing-keys.js';

@Module({
  imports: [JwtModule.register({})],
  controllers: [JwksController, DiscoveryController],
  providers: [AccessTokensService, SigningKeys],
  exports: [AccessTokensService, SigningKeys],
})
export class TokensModule {}
