import type { Page } from 'playwright-core';
import type { TextMessages } from '../../console/src/api/operation-types.js';

/** Of an installation that sends many text messages, some of which are suspended. */
const sample = {
  breakers: [
    { id: 'prefix-4915112', kind: 'prefix', country: 'DE', prefix: '4915112', cause: 'sequence' },
    { id: 'country-BA', kind: 'country', country: 'BA', prefix: null, cause: 'conversion' },
    { id: 'network-x', kind: 'network', country: null, prefix: null, cause: 'conversion' },
  ],
  countries: [
    { country: 'BA', sent: 123_456, delivered: 123_000, confirmed: 12_345, costMicros: 37_036_800_000 },
    { country: 'DE', sent: 120, delivered: 114, confirmed: 101, costMicros: 12_345_678 },
  ],
  providers: [
    {
      provider: 'twilio',
      channel: 'sms',
      accepted: 123_500,
      delivered: 123_114,
      failed: 2,
      costMicros: 8_849_999,
    },
    { provider: 'webhook', channel: 'whatsapp', accepted: 12, delivered: 12, failed: 0, costMicros: null },
  ],
};

/** Responds to requests for text messages as an installation that sends them. */
export async function showTextMessages(
  page: Page,
  changes: Partial<TextMessages> = sampleNow(),
): Promise<void> {
  await page.route(/\/v1\/admin\/text-messages\?/, async (route) => {
    const messages = (await (await route.fetch()).json()) as TextMessages; // as: by the contract
    await route.fulfill({ json: { ...messages, isEnabled: true, ...changes } });
  });
}

function sampleNow(): Partial<TextMessages> {
  const [now, later] = [0, 40 * 60_000 + 20_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const breakers = sample.breakers.map((breaker) => ({
    ...breaker,
    openedAt: now ?? '',
    openUntil: later ?? '',
  }));
  return {
    ...sample,
    breakers,
    spend: { usedMicros: 12_500_000, limitMicros: 50_000_000, resetsAt: later ?? null },
  };
}
