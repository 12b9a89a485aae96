import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Language } from '../../common/i18n/languages.js';
import { describeDevice } from '../../common/i18n/translator.js';
import type { StoredPhone } from '../../factors/phone/phones.service.js';
import type { RecoverySetState } from '../../factors/recovery-codes/recovery-codes.service.js';
import type { TotpSummary } from '../../factors/totp/totp-summary.js';
import type { TrustedDeviceRecord } from '../../factors/trusted-devices/trusted-devices.service.js';
import type { User } from '../../users/user.entity.js';
import { FactorRecoveryResponse } from '../factor-changes/factor-recovery.response.js';
import type { StoredFactors } from './factor-records.service.js';

const timestamp = { type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' } as const;

@ApiSchema({ name: 'ExportedRecoveryCodes' })
export class ExportedRecoveryCodes {
  @ApiProperty({ type: 'integer', example: 10, description: 'Unused codes.' })
  remaining!: number;

  @ApiProperty(timestamp)
  createdAt!: string;

  static from({ remaining, createdAt }: RecoverySetState): ExportedRecoveryCodes {
    return { remaining, createdAt: createdAt.toISOString() };
  }
}

@ApiSchema({ name: 'ExportedTrustedDevice' })
export class ExportedTrustedDevice {
  @ApiProperty({ type: String, example: 'Firefox on Windows' })
  device!: string;

  @ApiProperty(timestamp)
  createdAt!: string;

  @ApiProperty(timestamp)
  lastUsedAt!: string;

  @ApiProperty(timestamp)
  expiresAt!: string;

  static from(record: TrustedDeviceRecord, language: Language): ExportedTrustedDevice {
    return {
      device: describeDevice(language, record.device),
      createdAt: record.createdAt.toISOString(),
      lastUsedAt: record.lastUsedAt.toISOString(),
      expiresAt: record.expiresAt.toISOString(),
    };
  }
}

@ApiSchema({ name: 'ExportedTotp' })
export class ExportedTotp {
  @ApiProperty({ type: String, nullable: true, example: 'My phone' })
  label!: string | null;

  @ApiProperty(timestamp)
  createdAt!: string;

  @ApiProperty({ ...timestamp, type: String, nullable: true })
  lastUsedAt!: string | null;

  static from({ label, createdAt, lastUsedAt }: TotpSummary): ExportedTotp {
    return {
      label,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    };
  }
}

@ApiSchema({ name: 'ExportedPhone' })
export class ExportedPhone {
  @ApiProperty({ type: String, example: '+4915112345642' })
  phone!: string;

  @ApiProperty({ type: String, example: 'sms' })
  channel!: string;

  @ApiProperty({ type: Boolean, example: true, description: 'Its codes are a second factor.' })
  secondFactor!: boolean;

  @ApiProperty({ ...timestamp, description: 'When a code sent to it was last confirmed.' })
  verifiedAt!: string;

  @ApiProperty({ ...timestamp, description: 'When you were shown the risks of text messages.' })
  acknowledgedAt!: string;

  static from({
    e164: phone,
    channel,
    secondFactor,
    verifiedAt,
    acknowledgedAt,
  }: StoredPhone): ExportedPhone {
    return {
      phone,
      channel,
      secondFactor,
      verifiedAt: verifiedAt.toISOString(),
      acknowledgedAt: acknowledgedAt.toISOString(),
    };
  }
}

/** The second factors of an account, without what would verify it. */
@ApiSchema({ name: 'ExportedFactors' })
export class ExportedFactors {
  @ApiProperty({ type: Boolean, example: true, description: 'Whether the account requires a second factor.' })
  required!: boolean;

  @ApiProperty({ type: ExportedTotp, nullable: true, description: 'The authenticator app.' })
  totp!: ExportedTotp | null;

  @ApiProperty({ type: ExportedPhone, nullable: true, description: 'The phone number.' })
  phone!: ExportedPhone | null;

  @ApiProperty({
    type: ExportedRecoveryCodes,
    nullable: true,
    description: 'Only digests of the codes are stored, and they are never returned.',
  })
  recoveryCodes!: ExportedRecoveryCodes | null;

  @ApiProperty({ type: [ExportedTrustedDevice], description: 'Devices that need no second factor.' })
  trustedDevices!: ExportedTrustedDevice[];

  @ApiProperty({ type: FactorRecoveryResponse, nullable: true })
  recovery!: FactorRecoveryResponse | null;

  static from(
    { secondFactorRequired: required }: Pick<User, 'secondFactorRequired'>,
    { totp, phone, recoveryCodes, trustedDevices, recovery }: StoredFactors,
    language: Language,
  ): ExportedFactors {
    return {
      required,
      totp: totp && ExportedTotp.from(totp),
      phone: phone && ExportedPhone.from(phone),
      recoveryCodes: recoveryCodes && ExportedRecoveryCodes.from(recoveryCodes),
      trustedDevices: trustedDevices.map((device) => ExportedTrustedDevice.from(device, language)),
      recovery: recovery && FactorRecoveryResponse.from(recovery),
    };
  }
}
