import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { channelIds, providerNames } from '../../delivery/channel.js';

@ApiSchema({ name: 'OverviewProvider' })
export class OverviewProviderResponse {
  @ApiProperty({ type: String, example: 'email', description: knownValues(channelIds) })
  channel!: string;

  @ApiProperty({ type: String, example: 'primary', description: knownValues(providerNames) })
  name!: string;

  @ApiProperty({ type: 'integer', example: 112, description: 'Messages that it accepted in the window.' })
  sent!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Workers that send by it now.' })
  workers!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description:
      'For how many of these workers it does not work. Each of them sends by another one of the channel, if one works, until ' +
      'a probe of this one succeeds.',
  })
  failing!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description:
      'Since when it has not worked, for the first of these workers. Null if it works for all of them.',
  })
  failingSince!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Why it does not work: its reply, or an error. At most 200 characters.',
  })
  lastAnswer!: string | null;
}
