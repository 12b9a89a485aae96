import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/api-problems.decorator.js';
import { Client, type ClientInfo } from '../../common/http/client-info.js';
import { chooseLanguage } from '../../common/i18n/languages.js';
import { knownValues } from '../../common/http/known-values.js';
import { translations } from '../../common/i18n/translator.js';
import { QueryLocaleField } from '../../common/validation/query-fields.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { smsChannelIds } from '../../sms/sms-provider.js';

export class FactorNoticesQuery {
  @QueryLocaleField()
  locale?: string;
}

@ApiSchema({ name: 'FactorNotice' })
export class FactorNotice {
  @ApiProperty({ type: String, example: 'sms_code', description: 'The method that it is about.' })
  method!: string;

  @ApiProperty({
    type: [String],
    example: ['sms', 'whatsapp'],
    description: `By which its codes can be sent. ${knownValues([...smsChannelIds])}`,
  })
  channels!: readonly string[];

  @ApiProperty({ type: String, example: 'en', description: 'BCP 47.' })
  locale!: string;

  @ApiProperty({ type: String, example: 'Codes by text message are less safe' })
  title!: string;

  @ApiProperty({ type: String, example: 'Messages can be intercepted. An authenticator app is safer.' })
  text!: string;
}

@ApiSchema({ name: 'FactorNotices' })
export class FactorNoticesResponse {
  @ApiProperty({ type: [FactorNotice] })
  data!: FactorNotice[];
}

/** What people must be told before they choose a restricted authenticator (NIST SP 800-63B-4 section 3.2.9). */
@ApiTags('factors')
@Controller('v1/factors/notices')
export class FactorNoticesController {
  constructor(
    private readonly languages: LanguageSettings,
    private readonly phones: PhonesService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getFactorNotices',
    summary: 'Get the texts to show before a second factor is set up',
    description:
      'In the language of `locale`, or else of `Accept-Language`. Only for methods that the installation offers.',
  })
  @ApiOkResponse({ type: FactorNoticesResponse, description: 'One text for each method that has risks.' })
  @ApiProblems('request.invalid')
  get(@Query() { locale }: FactorNoticesQuery, @Client() client: ClientInfo): FactorNoticesResponse {
    const { channels } = this.phones;
    if (channels.length === 0) return { data: [] };
    const wanted = [...(locale === undefined ? [] : [locale]), ...client.languages];
    const language = chooseLanguage(wanted, this.languages.defaultLanguage);
    return {
      data: [{ method: 'sms_code', channels, locale: language, ...translations[language].phoneRisk }],
    };
  }
}
