import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { setOperation } from '../../common/http/request-context.js';

/** Lets every request pass, and remembers its operation for the metrics of its queries. The first guard. */
@Injectable()
export class OperationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const described = Reflect.getMetadata('swagger/apiOperation', context.getHandler()) as
      { operationId?: string } | undefined; // as: what @ApiOperation stores
    if (described?.operationId) setOperation(described.operationId);
    return true;
  }
}
