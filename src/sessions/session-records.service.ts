import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Device } from '../common/http/device.js';
import { firstIdOf } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
import { batchSize, inBatches } from '../database/in-batches.js';
import { rows } from '../database/rows.js';
import { JobsService } from '../jobs/jobs.service.js';

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
  private readonly logger = new Logger('CleanUp');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: Settings,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('clean_up_sessions', '17 * * * *', (stopping) => this.cleanUp(stopping));
  }

  /** Live ones, the last used first. */
  listLive(userId: string): Promise<SessionRecord[]> {
    return rows<SessionRecord>(
      this.dataSource.manager,
      `SELECT ${columns} FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()
       ORDER BY rotated_at DESC, id DESC`,
      [userId],
    );
  }

  /** All that are still stored, the newest first. */
  listAll(userId: string): Promise<SessionRecord[]> {
    return rows<SessionRecord>(
      this.dataSource.manager,
      `SELECT ${columns} FROM sessions WHERE user_id = $1 ORDER BY id DESC`,
      [userId],
    );
  }

  /** Takes out sessions that were opened longer ago than they are kept, and have ended. */
  async cleanUp(stopping: AbortSignal): Promise<void> {
    const keptFrom = new Date(Date.now() - this.settings.retentionDays * 86_400_000);
    const statement = {
      sql: `DELETE FROM sessions WHERE id IN (
              SELECT id FROM sessions WHERE id < $1 AND (revoked_at IS NOT NULL OR expires_at <= now())
              ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [firstIdOf(keptFrom)],
    };
    const count = await inBatches(this.dataSource.manager, statement, stopping);
    if (count > 0) this.logger.log({ msg: 'ended sessions taken out', count });
  }
}
