import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Device } from '../common/http/device.js';
import { firstIdOf } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { storedPerAccount } from './session-bounds.js';

/** A session as its owner may see it. */
export interface SessionRecord {
  id: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  ip: string;
  device: Device | null;
  amr: string[];
}

const columns = `id, created_at AS "createdAt", rotated_at AS "lastUsedAt", expires_at AS "expiresAt",
  revoked_at AS "endedAt", ip, device, amr`;

/** Reads the table `sessions` for those whose sessions they are, and clears it of old ones. */
@Injectable()
export class SessionRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: Settings,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('sessions', 17, () => this.forgettingEnded());
  }

  /** Live ones, the last used first; as many as there may be of an account. */
  listLive(userId: string): Promise<SessionRecord[]> {
    return rows<SessionRecord>(
      this.dataSource.manager,
      `SELECT ${columns} FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()
       ORDER BY rotated_at DESC, id DESC LIMIT ${storedPerAccount}`,
      [userId],
    );
  }

  /** What is still stored, live or ended, the newest first; no more than `limit`. */
  listAll(userId: string, limit: number): Promise<SessionRecord[]> {
    return rows<SessionRecord>(
      this.dataSource.manager,
      `SELECT ${columns} FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT $2::int`,
      [userId, limit],
    );
  }

  /** Sessions that were opened longer ago than they are kept, and have ended. */
  private forgettingEnded(): Write {
    const keptFrom = new Date(Date.now() - this.settings.retentionDays * 86_400_000);
    return {
      sql: `DELETE FROM sessions WHERE id IN (
              SELECT id FROM sessions WHERE id < $1 AND (revoked_at IS NOT NULL OR expires_at <= now())
              ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [firstIdOf(keptFrom)],
    };
  }
}
