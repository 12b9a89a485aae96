import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { OtpModule } from '../otp/otp.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChallengeResendController } from './challenge-resend/challenge-resend.controller.js';
import { ChallengeResendService } from './challenge-resend/challenge-resend.service.js';
import { EmailVerificationController } from './email-verification/email-verification.controller.js';
import { EmailVerificationService } from './email-verification/email-verification.service.js';
import { JwtStrategy } from './guards/jwt.strategy.js';
import { LogoutController } from './logout/logout.controller.js';
import { PasswordLoginController } from './password-login/password-login.controller.js';
import { PasswordLoginService } from './password-login/password-login.service.js';
import { RefreshController } from './refresh/refresh.controller.js';
import { RefreshService } from './refresh/refresh.service.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { SignInService } from './sign-in/sign-in.service.js';

/** The stories, one folder each. */
@Module({
  imports: [PassportModule, UsersModule, PasswordsModule, OtpModule, SessionsModule, TokensModule],
  controllers: [
    RegistrationController,
    EmailVerificationController,
    ChallengeResendController,
    PasswordLoginController,
    RefreshController,
    LogoutController,
  ],
  providers: [
    JwtStrategy,
    SignInService,
    RegistrationService,
    EmailVerificationService,
    ChallengeResendService,
    PasswordLoginService,
    RefreshService,
  ],
})
export class AuthModule {}
