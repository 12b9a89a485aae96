import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors/app-error.js';
import { Public } from '../common/http/access.decorators.js';
import { ApiProblems } from '../common/http/api-problems.decorator.js';
import { rawBodyConfig } from '../common/http/raw-body.js';
import { createSmsProviders, statusPath } from './providers/create-providers.js';
import { SmsDeliveries } from './sms-deliveries.service.js';
import type { SmsProvider } from './sms-provider.js';
import { smsProviderNames } from './sms-switch.setting.js';
import { SmsSettings } from './sms.settings.js';

/** What providers report about messages that they have accepted. */
@ApiTags('reports')
@Controller('v1/sms')
export class SmsStatusController {
  private readonly providers: readonly SmsProvider[];

  constructor(
    private readonly settings: SmsSettings,
    private readonly deliveries: SmsDeliveries,
  ) {
    this.providers = createSmsProviders(settings);
  }

  @Post('status/:provider')
  @Public()
  @HttpCode(204)
  @RouteConfig(rawBodyConfig)
  @ApiParam({ name: 'provider', enum: smsProviderNames, description: 'The provider that reports.' })
  @ApiOperation({
    operationId: 'reportSmsStatus',
    summary: 'Report the status of text messages',
    description:
      'Called by the provider of text messages, with its signature and in its format. A report without a valid ' +
      'signature gets `auth.forbidden`; a provider that is not configured, `route.not_found`. Reports may arrive ' +
      'repeatedly and out of order. A client never calls this.',
  })
  @ApiNoContentResponse({ description: 'The report has been recorded, or is about nothing that is stored.' })
  @ApiProblems('auth.forbidden', 'request.too_large', 'request.unsupported_media_type')
  async report(@Param('provider') name: string, @Req() request: FastifyRequest): Promise<void> {
    const provider = this.providers.find((each) => each.name === name);
    if (!provider) throw new AppError('route.not_found');
    // A forged report costs a hash, and no query.
    const reports = await provider.readStatus({
      headers: singleHeaders(request),
      rawBody: request.rawBody,
      url: `${this.settings.publicUrl}${statusPath(provider.name)}${queryOf(request.url)}`,
    });
    if (!reports) throw new AppError('auth.forbidden');
    await this.deliveries.recordReports(provider.name, reports);
  }
}

function singleHeaders({ headers }: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}
