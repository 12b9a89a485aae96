import { HashQueue } from '../../src/passwords/hash-queue.js';
import { newPassword } from '../support/accounts.js';
import { addressesOf } from '../support/address-states.js';
import { startApp, type TestApp } from '../support/app.js';
import type { HttpResponse } from '../support/http-client.js';
import {
  freshPerson,
  goodPassword,
  reauthenticate,
  resetPassword,
  startPasswordReset,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import { countQueries } from '../support/query-count.js';
import { recentAccessToken } from '../support/recent-access-token.js';

type Request = (context: {
  email: string;
  token: string;
  challengeId: string;
}) => Promise<HttpResponse<unknown>>;

/** Requests with the queries allowed before their rejection: that of the guards, or that of the password policy. */
const requests: [string, number, (app: TestApp) => Request][] = [
  [
    'a registration',
    0,
    ({ client }) =>
      () =>
        client.post('/v1/auth/register', { body: freshPerson() }),
  ],
  [
    'a sign-in',
    0,
    ({ client }) =>
      ({ email }) =>
        client.post('/v1/auth/login', { body: { email, password: goodPassword } }),
  ],
  [
    'a reset',
    1,
    ({ client }) =>
      ({ challengeId }) =>
        resetPassword(client, { challengeId, code: '00000000', newPassword }),
  ],
  [
    'a change of the password',
    1,
    ({ client }) =>
      ({ token }) =>
        client.send('PUT', '/v1/users/me/password', {
          token,
          body: { currentPassword: goodPassword, newPassword },
        }),
  ],
  [
    're-authentication',
    1,
    ({ client }) =>
      ({ token }) =>
        reauthenticate(client, token, { password: goodPassword }),
  ],
];

describe('while the queue of hashes is full', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false }); // its queries would be counted too
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  it.each(requests)('%s is rejected before it queries the database', async (_what, queries, requestOf) => {
    const [email = ''] = await addressesOf(app, 'known', 1);
    const token = await recentAccessToken(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    jest.spyOn(HashQueue.prototype, 'isFull', 'get').mockReturnValue(true);
    const response = await countQueries(() => requestOf(app)({ email, token, challengeId }));
    expect({ queries: response.queries, counts: response.counts }).toEqual({ queries, counts: 0 });
    expect(expectProblem(response, 'service.overloaded').retryAfterSeconds).toBe(1);
  });
});
