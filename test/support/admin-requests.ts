import { newId } from '../../src/common/secrets.js';
import { RollUp } from '../../src/statistics/roll-up.service.js';
import { StatisticsWriter } from '../../src/statistics/statistics-writer.service.js';
import type { TestApp } from './app.js';
import { recordEvent, sealEvents } from './audit-log.js';
import { insertDelivery } from './deliveries.js';
import { validRequestOf, withLiveValues, type LiveValues } from './fuzz-requests.js';
import { liveValues } from './fuzz-values.js';
import type { HttpResponse } from './http-client.js';
import { signUp } from './journeys.js';
import { namedBodiesOf, operationsOf, readDocument } from './openapi-document.js';
import { openBreaker } from './text-messages.js';

const document = readDocument();

/** The operations of the administration, each with a body that it takes. */
export const adminOperations = operationsOf(document)
  .filter(({ path }) => path.startsWith('/v1/admin/'))
  .map((operation) => ({
    route: `${operation.method} ${operation.path}`,
    operation,
    body: namedBodiesOf(document, operation)[0] ?? null,
  }));

/**
 * Sends the request of an operation that succeeds, about a new account about which there is something to tell.
 * @param given values that the test chooses
 */
export async function sendAsAdmin(
  app: TestApp,
  { operation, body }: (typeof adminOperations)[number],
  given: LiveValues = {},
): Promise<HttpResponse<unknown>> {
  const { path } = operation;
  const values: LiveValues = {
    ...(await liveValues(app, { path, body: body?.name ?? '' })),
    ...given,
  };
  const { id = null, email = '' } = values;
  await tellSomething(app, { userId: path.startsWith('/v1/admin/users/{id}') ? id : null, email });
  const { target, headers, text } = withLiveValues(validRequestOf(document, { operation, body }), values);
  return app.client.send(operation.method, target, {
    headers,
    ...(values.accessToken !== undefined && { token: values.accessToken }),
    ...(text !== undefined && { body: text }),
  });
}

/** An event and a message, of an account and of an address without one. */
async function tellSomething(app: TestApp, about: { userId: string | null; email: string }): Promise<void> {
  for (const { userId, address } of [
    { userId: about.userId, address: null },
    { userId: null, address: about.email },
  ]) {
    await recordEvent(app, {
      userId,
      address,
      type: 'challenge.failed',
      outcome: 'failure',
      sessionId: newId(),
      details: { purpose: 'code_login', challenge: '9f86d081', attempt: { used: 1, max: 5 } },
    });
    await insertDelivery(app, {
      ...(address !== null && { destination: address }),
      user_id: userId,
      status: 'failed',
      last_error: '550 5.1.1',
    });
  }
}

/** What no account owns: counts in every part of the overview, an alert, text messages, and a seal. */
export async function fillInstallation(app: TestApp): Promise<void> {
  await signUp(app);
  for (let n = 0; n < 20; n += 1) await insertDelivery(app, { status: 'failed' });
  const get = app.firstApp.get.bind(app.firstApp);
  await get(StatisticsWriter, { strict: false }).addRefusals(new Map([['resend', 1]]));
  await get(RollUp, { strict: false }).run(new AbortController().signal);
  await tellOfTextMessages(app);
  await sealEvents(app);
}

async function tellOfTextMessages(app: TestApp): Promise<void> {
  await openBreaker(app);
  await app.query(
    `INSERT INTO sms_admissions (id, challenge_id, account_key, number_key, network_key, prefix, country,
                                 is_new_number, cost_micros, expires_at)
     VALUES ($1, '', '', '', '', '4915112', 'DE', true, 100000, now())`,
    [newId()],
  );
  await app.query(
    `INSERT INTO sms_deliveries (delivery_id, provider, channel, country, segments, status)
     VALUES ($1, 'webhook', 'sms', 'DE', 1, 'sending')`,
    [await insertDelivery(app, { channel: 'sms' })],
  );
}
