import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column } from '../database/columns.js';
import { onlyRow, runAsOne, Statement } from '../database/statement.js';
import type { CodeFactor, CodeFactorType } from './factor.js';
import { RecoveryCodesService } from './recovery-codes/recovery-codes.service.js';
import { TotpService } from './totp/totp.service.js';

/** The registry of factors whose codes are checked without a challenge. */
@Injectable()
export class CodeFactors {
  private readonly byType: Readonly<Record<CodeFactorType, CodeFactor>>;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    totp: TotpService,
    recoveryCodes: RecoveryCodesService,
  ) {
    this.byType = { totp, recovery_code: recoveryCodes };
  }

  get(type: CodeFactorType): CodeFactor {
    return this.byType[type];
  }

  /**
   * Reads what a check needs, outside a pending sign-in.
   * @returns null if there is no such factor
   */
  async readMaterial<Material>(
    userId: string,
    materialOf: CodeFactor<Material>['materialStatement'],
  ): Promise<Material | null> {
    const asked = new Statement({
      name: 'asked',
      columns: { userId: column.uuid('$1::uuid') },
      sql: 'SELECT $1::uuid AS "userId"',
      parameters: [userId],
    });
    const read = materialOf(asked.column('userId'));
    const { material } = onlyRow(await runAsOne(this.dataSource.manager, [asked, read], read));
    return material;
  }
}
