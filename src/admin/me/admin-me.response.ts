import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { operatorPermissions, operatorRoles } from '../../users/operator-permissions.js';

@ApiSchema({ name: 'AdminMe' })
export class AdminMeResponse {
  @ApiProperty({ type: String, example: 'support', description: knownValues(operatorRoles) })
  operatorRole!: string;

  @ApiProperty({
    type: [String],
    example: ['users.read', 'users.support', 'overview.read'],
    description: `What the role may do in this installation. ${knownValues(Object.keys(operatorPermissions))}`,
  })
  permissions!: string[];
}
