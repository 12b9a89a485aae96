import { Controller, Get, Header, type OnModuleDestroy } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '../common/errors/app-error.js';
import { Public } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { HealthResponse, ReadinessResponse } from './health.response.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@Controller('health')
export class HealthController implements OnModuleDestroy {
  private isStopping = false;

  constructor(private readonly health: HealthService) {}

  /** The first hook of a shutdown: tells the load balancer to stop sending requests. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  @Get('live')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Liveness probe',
    description: 'Checks only that the process responds.',
  })
  @ApiOkResponse({ type: HealthResponse, description: 'The process is alive.' })
  @ApiProblems()
  live(): HealthResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Readiness probe',
    description:
      'Checks that the database, and Redis if it is used, accept writes, and that the schema and the secrets are those ' +
      'that requests need; 503 otherwise. `degraded` says that requests succeed, but e-mails are not sent, other ' +
      'processes have other keys, or the audit log is not sealed: up to ten seconds late.',
  })
  @ApiOkResponse({ type: ReadinessResponse, description: 'The service is ready.' })
  @ApiProblems()
  async ready(): Promise<ReadinessResponse> {
    if (this.isStopping) throw new AppError('service.unavailable');
    const { status, checks, cause } = await this.health.read();
    if (status !== 'failed') return { status, checks };
    const failed = Object.entries(checks).filter(([, word]) => word === 'failed');
    const names = failed.map(([name]) => name).join(', ');
    throw new AppError('service.unavailable', { cause: cause ?? new Error(`not ready: ${names}`) });
  }
}
