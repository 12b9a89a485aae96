import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorsOnly } from '../../auth/guards/operator.decorator.js';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { AdminKeysService } from './admin-keys.service.js';
import { KeyUseListResponse } from './key-use.response.js';

@ApiTags('administration')
@Controller('v1/admin/keys')
export class AdminKeysController {
  constructor(private readonly keys: AdminKeysService) {}

  @Get()
  @OperatorsOnly('audit.read')
  @ApiOperation({
    operationId: 'adminListKeys',
    summary: 'List what each secret and signing key is used for',
    description:
      'By their kids, those of `APP_SECRETS` first. A use of an earlier key is listed while something stored needs it, ' +
      'or if that is not known. Contains no key.',
  })
  @ApiOkResponse({ type: KeyUseListResponse, description: 'The uses of the configured keys.' })
  @ApiProblems()
  list(): Promise<KeyUseListResponse> {
    return this.keys.list();
  }
}
