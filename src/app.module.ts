import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { EmailVerifiedGuard } from './auth/guards/email-verified.guard.js';
import { JwtAuthGuard } from './auth/guards/jwt-auth.guard.js';
import { OperationGuard } from './auth/guards/operation.guard.js';
import { OperatorGuard } from './auth/guards/operator.guard.js';
import { RecentSignInGuard } from './auth/guards/recent-sign-in.guard.js';
import { channels } from './channels.js';
import { UnexpectedBodyGuard } from './common/validation/unexpected-body.guard.js';
import { RequestValidationPipe } from './common/validation/validation.pipe.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { OutboxModule } from './delivery/outbox.module.js';
import { DocsModule } from './docs/docs.module.js';
import { HealthModule } from './health/health.module.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import type { WorkerRole } from './jobs/jobs.service.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { TracingModule } from './observability/tracing.module.js';
import { OtpModule } from './otp/otp.module.js';
import { SmsStatusModule } from './sms/sms-status.module.js';
import { SmsAdmissionModule } from './sms/sms-admission.module.js';
import { ProcessesModule } from './processes/processes.module.js';

/**
 * The composition root. A request passes, in this order: the server's limits (`common/http/http-server`), the check of
 * its token, of the verified address, of the operator's role and of a recent sign-in if the route requires them, and the
 * validation of its body. Every error ends in the problem filter (`configure-app`). Routes require authentication unless they declare
 * otherwise.
 */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, role: WorkerRole): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings),
        DatabaseModule.forRoot('requests'),
        JobsModule.forRoot(role),
        AuthModule,
        AuditModule,
        ProcessesModule,
        IdempotencyModule,
        AdminModule,
        SmsStatusModule,
        HealthModule,
        ObservabilityModule,
        DocsModule,
        SmsAdmissionModule,
        TracingModule,
        ...(role.runsJobs ? [OutboxModule.forRoot({ codes: OtpModule, channels })] : []),
      ],
      providers: [
        { provide: APP_GUARD, useClass: OperationGuard },
        { provide: APP_GUARD, useClass: JwtAuthGuard },
        { provide: APP_GUARD, useClass: EmailVerifiedGuard },
        { provide: APP_GUARD, useClass: OperatorGuard },
        { provide: APP_GUARD, useClass: RecentSignInGuard },
        { provide: APP_GUARD, useClass: UnexpectedBodyGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: RequestValidationPipe },
      ],
    };
  }
}
