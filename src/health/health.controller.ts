import { Controller, Get, Header, type OnModuleDestroy } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Public } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { knownValues } from '../common/http/known-values.js';
import { AppError } from '../common/errors/app-error.js';
import { findShortage, refuseReadOnlyServer } from '../database/server-errors.js';
import { LimitsService } from '../limits/limits.service.js';

@ApiSchema({ name: 'Health' })
export class HealthResponse {
  @ApiProperty({ type: String, example: 'ok', description: knownValues(['ok']) })
  status!: 'ok';
}

@ApiTags('health')
@Controller('health')
export class HealthController implements OnModuleDestroy {
  private isStopping = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly limits: LimitsService,
  ) {}

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
    description: 'Checks that the database, and Redis if it is used, accept writes.',
  })
  @ApiOkResponse({ type: HealthResponse, description: 'The service is ready.' })
  @ApiProblems()
  async ready(): Promise<HealthResponse> {
    if (this.isStopping) throw new AppError('service.unavailable');
    try {
      await this.dataSource.query(refuseReadOnlyServer);
      await this.limits.assertUsable();
    } catch (cause) {
      throw new AppError('service.unavailable', { cause });
    }
    const cause = findShortage();
    if (cause) throw new AppError('service.unavailable', { cause });
    return { status: 'ok' };
  }
}
