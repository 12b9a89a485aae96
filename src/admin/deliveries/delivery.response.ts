import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownValues } from '../../common/http/known-values.js';
import { maskDestination } from '../../common/validation/destination.js';
import { providerNames } from '../../delivery/channel.js';
import { deliveryStates } from '../../delivery/delivery.entity.js';
import {
  groupedAtMost,
  type DeliveryGroup,
  type FoundDelivery,
} from '../../delivery/delivery-search.service.js';
import { messageNames } from '../../delivery/message.js';
import { shownReply } from '../../delivery/shown-reply.js';

const exampleId = '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f';
const exampleTime = '2026-11-24T09:30:00.000Z';

@ApiSchema({ name: 'Delivery' })
export class DeliveryResponse {
  @ApiProperty({ type: String, format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  createdAt!: string;

  @ApiProperty({ type: String, example: 'failed', description: knownValues(deliveryStates) })
  state!: string;

  @ApiProperty({ type: String, example: 'email', description: knownValues(['email']) })
  channel!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'code-login',
    description: `Null for a code that was not sent, because the hourly limit of the installation was used up. ${knownValues(messageNames)}`,
  })
  template!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'example.com',
    description: 'Null for a channel without domains.',
  })
  domain!: string | null;

  @ApiProperty({ type: String, example: 'a•••@example.com' })
  destination!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: exampleId,
    description: 'The account that it is about.',
  })
  userId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '9f86d081',
    description: 'The same for all messages of one challenge. Null for a notice.',
  })
  challengeRef!: string | null;

  @ApiProperty({ type: 'integer', example: 1, description: 'Attempts so far.' })
  tries!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'primary',
    description: `The mail server of the last attempt. ${knownValues(providerNames)}`,
  })
  provider!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: exampleTime })
  lastAttemptAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Only if it is queued.',
  })
  nextTryAt!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'EENVELOPE: 550 5.1.1 user unknown',
    description: 'What the provider said last, or why it was dropped. At most 200 characters.',
  })
  lastAnswer!: string | null;

  @ApiProperty({
    type: Boolean,
    example: true,
    description:
      'Whether you may retry it: it has failed, and its code is still valid or its notice less than a day old.',
  })
  canRetry!: boolean;

  /** @param mayRetry whether the caller may retry it while it can be retried */
  static from(delivery: FoundDelivery, mayRetry: boolean): DeliveryResponse {
    const { id, status, channel, template, domain, destination, userId, tries, provider } = delivery;
    return {
      id,
      createdAt: delivery.createdAt.toISOString(),
      state: status,
      channel,
      template,
      domain,
      destination: maskDestination(destination),
      userId,
      challengeRef: delivery.challengeReference,
      tries,
      provider,
      lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
      nextTryAt: status === 'queued' ? delivery.nextTryAt.toISOString() : null,
      lastAnswer: shownReply(delivery.reply, destination),
      canRetry: delivery.isRetryable && mayRetry,
    };
  }
}

@ApiSchema({ name: 'DeliveryList' })
export class DeliveryListResponse {
  @ApiProperty({ type: [DeliveryResponse] })
  data!: DeliveryResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description:
      'Null on the last page. A page looks at a limited number of messages: if few match the filter, it may be short or ' +
      'empty although there is another one.',
  })
  nextCursor!: string | null;
}

@ApiSchema({ name: 'DeliveryGroup' })
export class DeliveryGroupResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'example.com',
    description: 'Null for a channel without domains.',
  })
  domain!: string | null;

  @ApiProperty({
    type: String,
    example: '550 5.1.1',
    description: 'The codes of the reply; without codes, its beginning.',
  })
  answer!: string;

  @ApiProperty({ type: String, example: 'failed', description: knownValues(deliveryStates) })
  state!: string;

  @ApiProperty({ type: 'integer', example: 12 })
  count!: number;

  @ApiProperty({ type: String, format: 'date-time', example: exampleTime })
  newestAt!: string;

  static from({ domain, reply, status, count, newestAt }: DeliveryGroup): DeliveryGroupResponse {
    const shown = shownReply(reply, '') ?? '';
    return { domain, answer: shown, state: status, count, newestAt: newestAt.toISOString() };
  }
}

@ApiSchema({ name: 'DeliveryGroups' })
export class DeliveryGroupsResponse {
  @ApiProperty({ type: [DeliveryGroupResponse], description: 'The largest 100 groups.' })
  data!: DeliveryGroupResponse[];

  @ApiProperty({
    type: Boolean,
    example: true,
    description: `False if only the newest ${groupedAtMost} messages were grouped, or there are more groups.`,
  })
  isComplete!: boolean;
}
