import type { Client } from '../api/client.js';
import type { Delivery, DeliveryGroups } from '../api/operation-types.js';
import type { Page } from '../api/types.js';
import { filterFrom, givenOf } from '../ui/filter-form.js';

/** As in the address of the view; empty: any. `reply` is that of a group. */
export type DeliveryFilter = Record<(typeof filterNames)[number], string>;

export const filterNames = ['state', 'window', 'template', 'domain', 'reply'] as const;
export const windows = ['1h', '24h', '7d', '30d'] as const;

/** As `reply`: messages that nothing was replied to. */
export const noReply = '-';

const secondsOf: Readonly<Record<string, number>> = {
  '1h': 3_600,
  '24h': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
};

export function deliveryFilterFrom(query: URLSearchParams): DeliveryFilter {
  return { ...filterFrom(query, filterNames), window: query.get('window') || '24h' };
}

function sinceOf({ window }: DeliveryFilter): string {
  return new Date(Date.now() - (secondsOf[window] ?? 86_400) * 1_000).toISOString();
}

/** Pages that are read for one press of a button if few of their messages match. */
const pagesAtOnce = 10;

/** Finds messages. Pages without any that match are passed over. */
export class DeliveryList {
  private readonly since: string;

  constructor(
    private readonly client: Client,
    private readonly filter: DeliveryFilter,
    private readonly signal: AbortSignal,
  ) {
    this.since = sinceOf(filter); // the cursor of a page belongs to the filter
  }

  async page(cursor: string | null): Promise<Page<Delivery>> {
    let next = cursor;
    for (let count = 1; ; count += 1) {
      const page = await this.read(next);
      next = page.nextCursor;
      if (page.data.length > 0 || next === null || count === pagesAtOnce) return page;
    }
  }

  /** All of them, to retry them. */
  async all(): Promise<Delivery[]> {
    const found: Delivery[] = [];
    for (let cursor: string | null = null; ;) {
      const page: Page<Delivery> = await this.read(cursor, 100);
      found.push(...page.data);
      cursor = page.nextCursor;
      if (cursor === null) return found;
    }
  }

  private read(cursor: string | null, limit?: number): Promise<Page<Delivery>> {
    const { client, signal, since } = this;
    const { state, template, domain, reply } = this.filter;
    const answer = reply === noReply ? { answer: '' } : givenOf({ answer: reply });
    const query = { ...givenOf({ state, template, domain }), ...answer, since, cursor, limit };
    return client.get<Page<Delivery>>('/v1/admin/deliveries', { query, signal });
  }
}

export function readGroups(
  client: Client,
  filter: DeliveryFilter,
  signal: AbortSignal,
): Promise<DeliveryGroups> {
  const query = { ...givenOf({ state: filter.state }), since: sinceOf(filter) };
  return client.get<DeliveryGroups>('/v1/admin/deliveries/groups', { query, signal });
}
