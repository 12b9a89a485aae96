import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AuditLogModule } from '../audit/audit-log.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { FactorsModule } from '../factors/factors.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { OtpModule } from '../otp/otp.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountDeletionController } from './account-deletion/account-deletion.controller.js';
import { AccountErasure } from './account-deletion/account-erasure.service.js';
import { AccountDeletionService } from './account-deletion/account-deletion.service.js';
import { AccountExportController } from './account-export/account-export.controller.js';
import { AccountExportService } from './account-export/account-export.service.js';
import { FactorRecords } from './account-export/factor-records.service.js';
import { AccountRecords } from './account-export/account-records.service.js';
import { CodeLoginController } from './code-login/code-login.controller.js';
import { CodeLoginService } from './code-login/code-login.service.js';
import { EmailChangeController } from './email-change/email-change.controller.js';
import { EmailChangeService } from './email-change/email-change.service.js';
import { PasswordChangeController } from './password-change/password-change.controller.js';
import { PasswordChangeService } from './password-change/password-change.service.js';
import { PasswordResetController } from './password-reset/password-reset.controller.js';
import { PasswordResetService } from './password-reset/password-reset.service.js';
import { ReauthenticationController } from './reauthentication/reauthentication.controller.js';
import { ReauthenticationService } from './reauthentication/reauthentication.service.js';
import { SessionManagementController } from './session-management/session-management.controller.js';
import { SessionList } from './session-management/session-list.service.js';
import { SessionManagementService } from './session-management/session-management.service.js';
import { ChallengeResendController } from './challenge-resend/challenge-resend.controller.js';
import { ChallengeResends } from './challenge-resend/challenge-resend.service.js';
import { EmailVerificationController } from './email-verification/email-verification.controller.js';
import { EmailVerificationService } from './email-verification/email-verification.service.js';
import { JwtStrategy } from './guards/jwt.strategy.js';
import { LogoutController } from './logout/logout.controller.js';
import { LogoutService } from './logout/logout.service.js';
import { PasswordLoginController } from './password-login/password-login.controller.js';
import { PasswordLoginService } from './password-login/password-login.service.js';
import { RefreshController } from './refresh/refresh.controller.js';
import { RefreshService } from './refresh/refresh.service.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { NewPasswords } from './new-password/new-passwords.service.js';
import { FactorChanges } from './factor-changes/factor-changes.service.js';
import { LostFactors } from './factor-changes/lost-factors.service.js';
import { TotpSetups } from './factor-changes/totp-setups.service.js';
import { FactorManagementController } from './factor-management/factor-management.controller.js';
import { FactorManagementService } from './factor-management/factor-management.service.js';
import { FactorSummary } from './factor-management/factor-summary.service.js';
import { TrustedDeviceManagementController } from './factor-management/trusted-device-management.controller.js';
import { TrustedDeviceManagementService } from './factor-management/trusted-device-management.service.js';
import { DueRecoveries } from './factor-recovery/due-recoveries.service.js';
import { FactorRecoveryController } from './factor-recovery/factor-recovery.controller.js';
import { RecoveryManagement } from './factor-recovery/recovery-management.service.js';
import { RecoveryStart } from './factor-recovery/recovery-start.service.js';
import { RecoveryRequests } from './factor-recovery/recovery-requests.service.js';
import { RecoverySteps } from './factor-recovery/recovery-steps.service.js';
import { FactorReauthentication } from './reauthentication/factor-reauthentication.service.js';
import { EnrollmentController } from './second-factor/enrollment.controller.js';
import { EnrollmentService } from './second-factor/enrollment.service.js';
import { FailedSteps } from './second-factor/failed-steps.service.js';
import { SecondFactorController } from './second-factor/second-factor.controller.js';
import { SecondFactorService } from './second-factor/second-factor.service.js';
import { StepProofs } from './second-factor/step-proofs.service.js';
import { ActivityController } from './activity/activity.controller.js';
import { ActivityService } from './activity/activity.service.js';
import { ProfileController } from './profile/profile.controller.js';
import { ProfileService } from './profile/profile.service.js';
import { FactorNoticesController } from './phone/factor-notices.controller.js';
import { PhoneController } from './phone/phone.controller.js';
import { PhoneManagement } from './phone/phone-management.service.js';
import { PhoneVerification } from './phone/phone-verification.service.js';
import { PhoneChanges } from './factor-changes/phone-changes.service.js';
import { PhoneLosses } from './factor-changes/phone-losses.service.js';
import { PasswordReauthentication } from './reauthentication/password-reauthentication.service.js';
import { ReauthenticationStarts } from './reauthentication/reauthentication-starts.service.js';
import { StepChallenges } from './second-factor/step-challenges.service.js';
import { DeviceTrust } from './sign-in/device-trust.service.js';
import { OwedSteps } from './sign-in/owed-steps.service.js';
import { ReplacedOwner } from './sign-in/replaced-owner.service.js';
import { CodeChecks } from './sign-in/code-checks.service.js';
import { ProofBudget } from './sign-in/proof-budget.service.js';
import { RecoveryCancellation } from './sign-in/recovery-cancellation.service.js';
import { RecoveryCodeUses } from './sign-in/recovery-code-uses.service.js';
import { SecondStep } from './sign-in/second-step.service.js';
import { PasswordChecks } from './sign-in/password-checks.service.js';
import { SessionOpening } from './sign-in/session-opening.service.js';
import { SessionRevocation } from './sign-in/session-revocation.service.js';
import { SignInService } from './sign-in/sign-in.service.js';

/** The authentication flows, one folder each. */
@Module({
  imports: [
    PassportModule,
    AuditLogModule,
    LimitsModule,
    DevicesModule,
    UsersModule,
    PasswordsModule,
    DeliveryModule,
    OtpModule,
    SessionsModule,
    TokensModule,
    FactorsModule,
  ],
  // In the order of the API documentation.
  controllers: [
    RegistrationController,
    EmailVerificationController,
    PasswordResetController,
    PasswordLoginController,
    CodeLoginController,
    SecondFactorController,
    EnrollmentController,
    FactorRecoveryController,
    RefreshController,
    SessionManagementController,
    ReauthenticationController,
    PasswordChangeController,
    AccountExportController,
    EmailChangeController,
    FactorManagementController,
    FactorNoticesController,
    PhoneController,
    TrustedDeviceManagementController,
    ChallengeResendController,
    LogoutController,
    AccountDeletionController,
    ProfileController,
    ActivityController,
  ],
  providers: [
    JwtStrategy,
    SignInService,
    PasswordChecks,
    SessionRevocation,
    SessionOpening,
    DeviceTrust,
    OwedSteps,
    ReplacedOwner,
    CodeChecks,
    ProofBudget,
    RecoveryCodeUses,
    RecoveryCancellation,
    SecondStep,
    FactorChanges,
    PhoneChanges,
    PhoneLosses,
    PhoneVerification,
    PhoneManagement,
    LostFactors,
    TotpSetups,
    NewPasswords,
    RegistrationService,
    EmailVerificationService,
    PasswordResetService,
    PasswordLoginService,
    CodeLoginService,
    RefreshService,
    SessionList,
    SessionManagementService,
    LogoutService,
    ReauthenticationService,
    ReauthenticationStarts,
    ChallengeResends,
    PasswordReauthentication,
    StepChallenges,
    FactorReauthentication,
    StepProofs,
    FailedSteps,
    SecondFactorService,
    EnrollmentService,
    FactorSummary,
    FactorManagementService,
    TrustedDeviceManagementService,
    RecoveryStart,
    RecoveryRequests,
    RecoveryManagement,
    RecoverySteps,
    DueRecoveries,
    PasswordChangeService,
    AccountExportService,
    AccountRecords,
    FactorRecords,
    EmailChangeService,
    ProfileService,
    ActivityService,
    AccountErasure,
    AccountDeletionService,
  ],
  exports: [AccountErasure, LostFactors, ReplacedOwner],
})
export class AuthModule {}
