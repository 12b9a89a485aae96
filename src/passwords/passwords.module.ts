import { Module } from '@nestjs/common';
import { BreachedPasswords } from './breached-passwords.service.js';
import { PasswordPolicy } from './password-policy.service.js';
import { PasswordsService } from './passwords.service.js';

@Module({
  providers: [PasswordsService, PasswordPolicy, BreachedPasswords],
  exports: [PasswordsService, PasswordPolicy],
})
export class PasswordsModule {}
