import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Language } from '../../common/i18n/languages.js';
import { describeDevice } from '../../common/i18n/translator.js';
import type { SessionRecord } from '../../sessions/session-records.service.js';

@ApiSchema({ name: 'Session' })
export class SessionResponse {
  @ApiProperty({ type: String, format: 'uuid', example: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f' })
  id!: string;

  @ApiProperty({ type: Boolean, example: true, description: 'True for the current session.' })
  current!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2026-11-24T09:30:00.000Z',
    description: 'Time of the last refresh. The last request may be up to one access token lifetime later.',
  })
  lastUsedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-12-01T09:30:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: String, example: '203.0.113.9', description: 'IP address of the sign-in.' })
  ip!: string;

  @ApiProperty({
    type: String,
    example: 'Firefox on Windows',
    description: 'Browser and operating system, in the language of the account.',
  })
  device!: string;

  static from(session: SessionRecord, reader: { sessionId: string; language: Language }): SessionResponse {
    return {
      id: session.id,
      current: session.id === reader.sessionId,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
      ip: session.ip,
      device: describeDevice(reader.language, session.device),
    };
  }
}

@ApiSchema({ name: 'SessionList' })
export class SessionListResponse {
  @ApiProperty({ type: [SessionResponse] })
  data!: SessionResponse[];
}
