import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { mostListed, type OpenBreaker } from '../../sms/breaker-administration.js';
import type { CountryCounts, ProviderCounts } from '../../sms/message-counts.js';
import { breakerCauses, breakerKinds } from '../../sms/sms-breaker.entity.js';
import { smsChannelIds } from '../../sms/sms-provider.js';
import { smsProviderNames } from '../../sms/sms-switch.setting.js';
import { overviewWindows } from '../overview/overview-windows.js';

const exampleTime = '2026-11-24T09:00:00.000Z';

@ApiSchema({ name: 'TextMessageBreaker' })
export class TextMessageBreakerResponse {
  @ApiProperty({ type: String, example: 'prefix-4915112' })
  id!: string;

  @ApiProperty({
    type: String,
    example: 'prefix',
    description:
      `What is suspended: messages to the numbers of a prefix or a country, or those that a network causes. ` +
      knownValues(breakerKinds),
  })
  kind!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'DE',
    description: 'ISO 3166-1. Null for a network.',
  })
  country!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '4915112',
    description: 'The first digits of the numbers, with the country code. Only of `prefix`.',
  })
  prefix!: string | null;

  @ApiProperty({
    type: String,
    example: 'conversion',
    description:
      '`conversion`: too few codes were confirmed. `sequence`: the messages went to numbers in a sequence. ' +
      knownValues(breakerCauses),
  })
  cause!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  openedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  openUntil!: string;

  static from({ openedAt, openUntil, ...breaker }: OpenBreaker): TextMessageBreakerResponse {
    return { ...breaker, openedAt: openedAt.toISOString(), openUntil: openUntil.toISOString() };
  }
}

@ApiSchema({ name: 'TextMessageCountry' })
export class TextMessageCountryResponse implements CountryCounts {
  @ApiProperty({ type: String, example: 'DE', description: 'ISO 3166-1.' })
  country!: string;

  @ApiProperty({ type: 'integer', example: 120, description: 'Messages that no limit refused.' })
  sent!: number;

  @ApiProperty({
    type: 'integer',
    example: 114,
    description: 'Those that the provider reported as delivered.',
  })
  delivered!: number;

  @ApiProperty({ type: 'integer', example: 101, description: 'Those whose code was entered.' })
  confirmed!: number;

  @ApiProperty({
    type: 'integer',
    example: 24_000_000,
    description:
      'As counted for `SMS_SPEND_PER_DAY`, which is rather too high. In millionths of the currency.',
  })
  costMicros!: number;
}

@ApiSchema({ name: 'TextMessageProvider' })
export class TextMessageProviderResponse implements ProviderCounts {
  @ApiProperty({ type: String, example: 'twilio', description: knownValues(smsProviderNames) })
  provider!: string;

  @ApiProperty({ type: String, example: 'sms', description: knownValues(smsChannelIds) })
  channel!: string;

  @ApiProperty({ type: 'integer', example: 118 })
  accepted!: number;

  @ApiProperty({ type: 'integer', example: 112, description: 'Those that it reported as delivered.' })
  delivered!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Those that it reported as failed.' })
  failed!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 8_850_000,
    description: 'In millionths of the currency, as it reports the prices. Null if it reports none.',
  })
  costMicros!: number | null;
}

@ApiSchema({ name: 'TextMessageSpend' })
export class TextMessageSpendResponse {
  @ApiProperty({
    type: 'integer',
    example: 24_000_000,
    description: 'What the limit on spending has counted, in millionths of the currency.',
  })
  usedMicros!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 50_000_000,
    description: '`SMS_SPEND_PER_DAY`, in millionths of the currency. Null if text messages are off.',
  })
  limitMicros!: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: exampleTime,
    description: 'When the running day of the limit ends; null if nothing is used.',
  })
  resetsAt!: string | null;
}

@ApiSchema({ name: 'TextMessages' })
export class TextMessagesResponse {
  @ApiProperty({ type: Boolean, example: true, description: 'Whether there is a provider (`SMS_PROVIDER`).' })
  isEnabled!: boolean;

  @ApiProperty({ type: String, example: '24h', description: knownValues(overviewWindows) })
  window!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  since!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  until!: string;

  @ApiProperty({
    type: [TextMessageBreakerResponse],
    description: `What is suspended now, the latest first; at most ${mostListed}.`,
  })
  breakers!: TextMessageBreakerResponse[];

  @ApiProperty({ type: [TextMessageCountryResponse], description: 'Those with most messages first.' })
  countries!: TextMessageCountryResponse[];

  @ApiProperty({ type: [TextMessageProviderResponse], description: 'Those with most messages first.' })
  providers!: TextMessageProviderResponse[];

  @ApiProperty({ type: TextMessageSpendResponse })
  spend!: TextMessageSpendResponse;
}
