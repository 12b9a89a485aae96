import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { onlyRow, run } from '../../database/statement.js';
import { hashOf, type StoredSeal } from './seal-hash.js';
import { kidOf } from './seal-signatures.js';
import { earlierSealsStatement, firstSealSinceStatement } from './seal-statements.js';

/** A seal as it is shown. */
export interface DescribedSeal extends Pick<StoredSeal, 'number' | 'firstAt' | 'lastAt' | 'sealedAt'> {
  events: number;
  /** Of the signing key; null if the signature is not readable. */
  kid: string | null;
  hash: string;
}

/** Lists seals. */
@Injectable()
export class AuditSeals {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * The newest first.
   * @param page `before`: the number of the last seal of the previous page
   */
  async list({ before, limit }: { before: string | undefined; limit: number }): Promise<DescribedSeal[]> {
    const seals = await run(this.dataSource.manager, earlierSealsStatement(before ?? null, limit));
    return seals.map((seal) => {
      const { number, events, firstAt, lastAt, sealedAt, signature } = seal;
      const kid = kidOf(signature);
      return { number, events: Number(events), firstAt, lastAt, sealedAt, kid, hash: hashOf(seal) };
    });
  }

  /** The number of the first seal with an event of this time or later; if there is none, that of the next seal. */
  async firstSince(since: Date): Promise<string> {
    return onlyRow(await run(this.dataSource.manager, firstSealSinceStatement(since))).number;
  }
}
