import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import { run } from '../database/statement.js';
import { sealingKidsStatement } from './sealing-secrets.js';

/**
 * Refuses to start without a secret that authenticator apps or phone numbers are encrypted with: their owners could not
 * sign in. Runs
 * after the schema has been checked.
 */
@Injectable()
export class SealingSecretsCheck implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const used = await run(this.dataSource.manager, sealingKidsStatement());
    const missing = used.map(({ kid }) => kid).filter((kid) => !this.keyring.kids.includes(kid));
    if (missing.length === 0) return;
    throw new Error(
      `APP_SECRETS lacks ${missing.join(', ')}, with which authenticator apps or phone numbers are encrypted. Add it again; ` +
        '"keys list" shows when it can be removed',
    );
  }
}
