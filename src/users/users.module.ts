import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountSearches } from './account-search.service.js';
import { AccountCredentials } from './account-credentials.service.js';
import { AccountEdits } from './account-edits.service.js';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([User])],
  providers: [UsersService, AccountCredentials, AccountEdits, AccountSearches],
  exports: [UsersService, AccountCredentials, AccountEdits, AccountSearches],
})
export class UsersModule {}
