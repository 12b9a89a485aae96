import { Controller, Delete, Get, HttpCode, HttpStatus, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { ApiDeviceToken } from '../../common/http/device-token.decorator.js';
import { CurrentPrincipal, type Principal } from '../../common/http/principal.js';
import { TrustedDeviceListResponse } from './trusted-devices.response.js';
import { TrustedDeviceManagementService } from './trusted-device-management.service.js';

@ApiTags('factors')
@Controller('v1/users/me/trusted-devices')
export class TrustedDeviceManagementController {
  constructor(private readonly devices: TrustedDeviceManagementService) {}

  @Get()
  @ApiOperation({
    operationId: 'listTrustedDevices',
    summary: 'List the devices that need no second factor',
  })
  @ApiDeviceToken()
  @ApiOkResponse({ type: TrustedDeviceListResponse, description: 'The most recently used first.' })
  @ApiProblems()
  list(
    @CurrentPrincipal() { user }: Principal,
    @Client() client: ClientInfo,
  ): Promise<TrustedDeviceListResponse> {
    return this.devices.list(user, client);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiParam({ name: 'id', type: String, format: 'uuid' })
  @ApiOperation({ operationId: 'removeTrustedDevice', summary: 'Stop trusting a device' })
  @ApiNoContentResponse({ description: 'Its next sign-in needs the second factor.' })
  @ApiProblems('resource.not_found')
  remove(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Client() client: ClientInfo,
  ): Promise<void> {
    return this.devices.remove(id, principal, client);
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ operationId: 'removeTrustedDevices', summary: 'Stop trusting every device' })
  @ApiNoContentResponse({ description: 'Every next sign-in needs the second factor.' })
  @ApiProblems()
  removeAll(@CurrentPrincipal() principal: Principal, @Client() client: ClientInfo): Promise<void> {
    return this.devices.removeAll(principal, client);
  }
}
