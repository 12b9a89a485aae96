import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal, PrincipalUser } from '../../common/http/principal.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { runAsOne } from '../../database/statement.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import { TrustedDeviceResponse, type TrustedDeviceListResponse } from './trusted-devices.response.js';

@Injectable()
export class TrustedDeviceManagementService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly devices: KnownDevices,
    private readonly language: LanguageSettings,
    private readonly audit: AuditLog,
  ) {}

  async list(user: PrincipalUser, client: ClientInfo): Promise<TrustedDeviceListResponse> {
    const language = chooseLanguage([user.locale, ...client.languages], this.language.defaultLanguage);
    const deviceId = this.devices.find(client, { address: user.email, owner: user });
    const of = { userId: user.id, since: user.devicesTrustedSince };
    const records = await this.trustedDevices.list(of);
    return { data: records.map((record) => TrustedDeviceResponse.from(record, { deviceId, language })) };
  }

  /** @throws AppError resource.not_found, both for another user's device and for one that does not exist */
  async remove(id: string, principal: Principal, client: ClientInfo): Promise<void> {
    if (!isUuid(id)) throw new AppError('resource.not_found');
    const removed = await this.removeWhere({ id: id.toLowerCase() }, principal, client);
    if (removed === 0) throw new AppError('resource.not_found');
  }

  async removeAll(principal: Principal, client: ClientInfo): Promise<void> {
    await this.removeWhere({}, principal, client);
  }

  /** @returns their number */
  private async removeWhere(
    which: { id?: string },
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<number> {
    const removed = this.trustedDevices.removeStatement({ userId: user.id, ...which });
    const events = this.audit.statements(
      {
        ...byOwner(user, client),
        sessionId,
        type: 'factor.removed',
        outcome: 'success',
        details: { factor: 'trusted_device' },
      },
      removed.gives(),
    );
    return (await runAsOne(this.dataSource.manager, [removed, ...events], removed)).length;
  }
}
