import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { OtpModule } from '../otp/otp.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountAdministration } from './accounts/account-administration.service.js';
import { OperatorRoles } from './operator-roles/operator-roles.service.js';
import { AdminUsersController } from './users/admin-users.controller.js';
import { AdminUsersService } from './users/admin-users.service.js';

/** The administration, one folder for each resource. Its routes are for operators only. */
@Module({
  imports: [AuthModule, UsersModule, SessionsModule, OtpModule, DeliveryModule],
  controllers: [AdminUsersController],
  providers: [AdminUsersService, AccountAdministration, OperatorRoles],
})
export class AdminModule {}
