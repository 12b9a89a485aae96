import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import type { HttpResponse } from '../support/http-client.js';
import { goodPassword } from '../support/journeys.js';
import { newPassword } from '../support/accounts.js';
import { countQueries } from '../support/query-count.js';
import {
  addressesOf,
  insertChallenges,
  addressStates,
  type StoredChallenges,
} from '../support/address-states.js';
import { recentAccessToken } from '../support/recent-access-token.js';
import { visible } from '../support/visible.js';

type Purpose = NonNullable<StoredChallenges['purpose']>;

describe.each(['verify_first', 'immediate'])('with REGISTRATION_MODE=%s', (mode) => {
  let app: TestApp;
  beforeAll(async () => {
    // A worker's queries would be counted too.
    app = await startApp({ runsJobs: false, env: { REGISTRATION_MODE: mode } });
  });
  afterAll(() => app.close());

  const starts: [string, string, (email: string) => object][] = [
    ['login', '/v1/auth/login', (email) => ({ email, password: 'not the password of anybody' })],
    ['code-login', '/v1/auth/code-login', (email) => ({ email })],
    ['password-reset', '/v1/auth/password-reset', (email) => ({ email })],
    ['email-change', '/v1/users/me/email-change', (newEmail) => ({ newEmail })],
  ];
  const registration: typeof starts = [
    [
      'register',
      '/v1/auth/register',
      (email) => ({ email, password: goodPassword, fullName: 'Ada Lovelace' }),
    ],
  ];
  // Immediate mode reveals at registration whether an address is taken, by design.
  const cases = mode === 'immediate' ? starts : [...registration, ...starts];

  describe('[SAME-1] an address in any state gets the same response after the same number of queries', () => {
    it.each(cases)('%s', async (_name, path, toBody) => {
      const token = path.startsWith('/v1/users') ? await recentAccessToken(app) : undefined;
      const seen: Record<string, object> = {};
      for (const addressState of addressStates) {
        const [email = ''] = await addressesOf(app, addressState, 1);
        const response = await countQueries(() => app.client.post(path, { body: toBody(email), token }));
        seen[addressState] = { response: visible(response), queries: response.queries };
        expect(response.status).toBe(path.endsWith('/login') ? 401 : 202);
      }
      expect(seen).toEqual(
        Object.fromEntries(addressStates.map((addressState) => [addressState, seen['known']])),
      );
    });

    it.each(['code-login', 'password-reset'])('[ADM-68] %s with an Idempotency-Key', async (name) => {
      const seen: Record<string, object> = {};
      for (const addressState of addressStates) {
        const [email = ''] = await addressesOf(app, addressState, 1);
        const headers = { 'idempotency-key': randomUUID() };
        const send = () => app.client.post(`/v1/auth/${name}`, { body: { email }, headers });
        const [first, again] = [await countQueries(send), await countQueries(send)];
        expect(again.text).toBe(first.text);
        seen[addressState] = [first, again].map((response) => ({
          response: visible(response),
          queries: response.queries,
        }));
      }
      expect(seen).toEqual(
        Object.fromEntries(addressStates.map((addressState) => [addressState, seen['known']])),
      );
    });
  });

  // PostgreSQL writes to each index that gets an entry, which takes time.
  it.each(cases)(
    '[SAME-20] %s writes to the same indexes for an address in any state',
    async (_name, path, toBody) => {
      const token = path.startsWith('/v1/users') ? await recentAccessToken(app) : undefined;
      const seen: Record<string, object> = {};
      for (const addressState of addressStates) {
        const [email = ''] = await addressesOf(app, addressState, 1);
        const before = await entriesOfPartialIndexes(app);
        await app.client.post(path, { body: toBody(email), token });
        const after = await entriesOfPartialIndexes(app);
        seen[addressState] = Object.fromEntries(
          Object.entries(after).map(([index, count]) => [index, count - (before[index] ?? 0)]),
        );
      }
      expect(seen).toEqual(
        Object.fromEntries(addressStates.map((addressState) => [addressState, seen['known']])),
      );
    },
  );
});

/** Rows in each partial index; the other indexes contain every row of their table. */
async function entriesOfPartialIndexes(app: TestApp): Promise<Record<string, number>> {
  const indexes = await app.query<{ name: string; table: string; condition: string }>(
    `SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS table,
            pg_get_expr(indpred, indrelid) AS condition
     FROM pg_index JOIN pg_class c ON c.oid = indexrelid
     WHERE indpred IS NOT NULL AND c.relnamespace = current_schema()::regnamespace`,
  );
  expect(indexes.length).toBeGreaterThan(0);
  const [counts = {}] = await app.query<Record<string, number>>(
    `SELECT ${indexes
      .map(
        ({ name, table, condition }) =>
          `(SELECT count(*)::int FROM ${table} WHERE ${condition}) AS "${name}"`,
      )
      .join(', ')}`,
  );
  return counts;
}

describe('[SAME-4] a decoy responds like a live challenge throughout its life', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());

  const purposes: [Purpose, string, object][] = [
    ['email_verification', '/v1/auth/email-verification/confirm', {}],
    ['code_login', '/v1/auth/code-login/confirm', {}],
    ['password_reset', '/v1/auth/password-reset/confirm', { newPassword }],
  ];
  const kinds = {
    live: { isDecoy: false },
    decoy: { isDecoy: true },
    'silent decoy': { isDecoy: true, isSilent: true },
  };

  /** What a client sees of one challenge: `c` is a wrong code, `r` a resend, `-` a pause of a minute and a half. */
  async function live(script: string, id: string, confirming: { path: string; more: object }) {
    const seen: object[] = [];
    const step = async (send: () => Promise<HttpResponse<unknown>>) => {
      const response = await countQueries(send);
      seen.push({ response: visible(response, id), queries: response.queries });
    };
    // Wrong, except once in a hundred million.
    const body = { challengeId: id, code: '12345678', ...confirming.more };
    for (const what of script) {
      if (what === '-') await age(app, id, 90);
      if (what === 'c') await step(() => app.client.post(confirming.path, { body }));
      if (what === 'r') await step(() => app.client.post(`/v1/challenges/${id}/resend`));
    }
    return seen;
  }

  it.each(
    purposes.flatMap(([purpose, path, more]) =>
      [
        ['used up', 'cccccc-r'],
        ['resent until it is closed', 'rr-r-r-r-rc'],
        ['resent late, and then used up', 'c----r-rcccc-rc'],
        ['older than an hour', `${'-'.repeat(41)}cr`],
      ].map(([what = '', script = '']) => ({ purpose, what, script, confirming: { path, more } })),
    ),
  )('$purpose, $what', async ({ purpose, script, confirming }) => {
    const transcripts: Record<string, object[]> = {};
    for (const [kind, options] of Object.entries(kinds)) {
      const addresses = await addressesOf(app, options.isDecoy ? 'unknown' : 'known', 1);
      const [id = ''] = await insertChallenges(app, { addresses, purpose, ...options });
      transcripts[kind] = await live(script, id, confirming);
    }
    expect(transcripts['live']?.length).toBe(script.replaceAll('-', '').length);
    expect(transcripts['decoy']).toEqual(transcripts['live']);
    expect(transcripts['silent decoy']).toEqual(transcripts['live']);
  });
});
