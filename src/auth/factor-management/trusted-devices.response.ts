import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Language } from '../../common/i18n/languages.js';
import { describeDevice } from '../../common/i18n/translator.js';
import type { TrustedDeviceRecord } from '../../factors/trusted-devices/trusted-devices.service.js';

@ApiSchema({ name: 'TrustedDevice' })
export class TrustedDeviceResponse {
  @ApiProperty({ type: String, format: 'uuid', example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f' })
  id!: string;

  @ApiProperty({
    type: Boolean,
    example: true,
    description: 'True for the device that sent the request, if it sent its `X-Device-Token`.',
  })
  current!: boolean;

  @ApiProperty({
    type: String,
    example: 'Firefox on Windows',
    description: 'Browser and operating system, in the language of the account.',
  })
  label!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  lastUsedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-12-24T09:30:00.000Z' })
  expiresAt!: string;

  static from(
    record: TrustedDeviceRecord,
    reader: { deviceId: string | null; language: Language },
  ): TrustedDeviceResponse {
    return {
      id: record.id,
      current: record.deviceId === reader.deviceId,
      label: describeDevice(reader.language, record.device),
      createdAt: record.createdAt.toISOString(),
      lastUsedAt: record.lastUsedAt.toISOString(),
      expiresAt: record.expiresAt.toISOString(),
    };
  }
}

@ApiSchema({ name: 'TrustedDeviceList' })
export class TrustedDeviceListResponse {
  @ApiProperty({ type: [TrustedDeviceResponse] })
  data!: TrustedDeviceResponse[];
}
