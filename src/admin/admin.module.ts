import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { FactorsModule } from '../factors/factors.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { OtpModule } from '../otp/otp.module.js';
import { StatisticsModule } from '../statistics/statistics.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountAdministration } from './accounts/account-administration.service.js';
import { AdminAuditController } from './audit/admin-audit.controller.js';
import { AdminAuditService } from './audit/admin-audit.service.js';
import { AuditExport } from './audit/audit-export.service.js';
import { AdminAuditSeals } from './audit/admin-audit-seals.service.js';
import { FactorReset } from './accounts/factor-reset.service.js';
import { PasswordResetRequests } from './accounts/password-reset-requests.service.js';
import { OperatorActs } from './acts/operator-acts.service.js';
import { AdminDeliveriesController } from './deliveries/admin-deliveries.controller.js';
import { AdminDeliveriesService } from './deliveries/admin-deliveries.service.js';
import { AdminTextMessagesController } from './text-messages/admin-text-messages.controller.js';
import { AdminTextMessagesService } from './text-messages/admin-text-messages.service.js';
import { OverviewController } from './overview/overview.controller.js';
import { OverviewService } from './overview/overview.service.js';
import { OperatorRoles } from './operator-roles/operator-roles.service.js';
import { AdminSessionsController } from './sessions/admin-sessions.controller.js';
import { AllSessions } from './sessions/all-sessions.service.js';
import { AdminSessionsService } from './sessions/admin-sessions.service.js';
import { AccountProvisioning } from './accounts/account-provisioning.service.js';
import { AddressChange } from './accounts/address-change.service.js';
import { AdminProvisioningController } from './users/admin-provisioning.controller.js';
import { AdminUserEditsController } from './users/admin-user-edits.controller.js';
import { AdminUserActsController } from './users/admin-user-acts.controller.js';
import { AdminLimitsController } from './limits/admin-limits.controller.js';
import { AdminLimitsService } from './limits/admin-limits.service.js';
import { LimitUsages } from './limits/limit-usages.service.js';
import { AdminKeysController } from './keys/admin-keys.controller.js';
import { AdminKeysService } from './keys/admin-keys.service.js';
import { TimelineService } from './timeline/timeline.service.js';
import { AdminMeController } from './me/admin-me.controller.js';
import { TimelineController } from './timeline/timeline.controller.js';
import { AdminUsersController } from './users/admin-users.controller.js';
import { AdminUsersService } from './users/admin-users.service.js';

/** The administration: its API, with a folder for each resource, and the acts that commands share with it. */
@Module({
  imports: [
    FactorsModule,
    AuditModule,
    AuthModule,
    UsersModule,
    SessionsModule,
    OtpModule,
    DeliveryModule,
    LimitsModule,
    TokensModule,
    StatisticsModule,
  ],
  controllers: [
    AdminUsersController,
    AdminUserActsController,
    AdminUserEditsController,
    AdminProvisioningController,
    AdminSessionsController,
    AdminAuditController,
    TimelineController,
    AdminLimitsController,
    AdminKeysController,
    AdminMeController,
    AdminDeliveriesController,
    OverviewController,
    AdminTextMessagesController,
  ],
  providers: [
    AdminUsersService,
    AdminAuditService,
    AdminAuditSeals,
    AuditExport,
    AdminSessionsService,
    AllSessions,
    OperatorActs,
    AdminDeliveriesService,
    OverviewService,
    AdminTextMessagesService,
    AccountAdministration,
    PasswordResetRequests,
    AccountProvisioning,
    AddressChange,
    FactorReset,
    OperatorRoles,
    TimelineService,
    AdminLimitsService,
    LimitUsages,
    AdminKeysService,
  ],
})
export class AdminModule {}
