import { RefreshTokenField } from '../../common/validation/fields.js';

export class RefreshRequest {
  @RefreshTokenField()
  refreshToken!: string;
}
