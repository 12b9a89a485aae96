import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountSearches } from './account-search.service.js';
import { AccountCredentials } from './account-credentials.service.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([User])],
  providers: [UsersService, AccountCredentials, AccountSearches],
  exports: [UsersService, AccountCredentials, AccountSearches],
})
export class UsersModule {}
