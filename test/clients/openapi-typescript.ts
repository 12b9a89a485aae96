import createClient from 'openapi-fetch';
import type { paths } from './client/schema.js';
import { codeFor, email, expectEqual, fullName, password, serverUrl } from './journey.js';

let accessToken: string | undefined;
const client = createClient<paths>({ baseUrl: serverUrl });
client.use({
  onRequest({ request }) {
    if (accessToken !== undefined) request.headers.set('authorization', `Bearer ${accessToken}`);
    return request;
  },
});

const registered = await client.POST('/v1/auth/register', { body: { email, password, fullName } });
const challengeId = registered.data?.challenge.challengeId;
if (challengeId === undefined) throw new Error('register returned no challenge');

const confirm = (code: string) =>
  client.POST('/v1/auth/email-verification/confirm', { body: { challengeId, code } });
expectEqual((await confirm('0')).error?.code, 'otp.invalid');
const confirmed = await confirm(await codeFor(email));
expectEqual(confirmed.data?.status, 'authenticated');
accessToken = confirmed.data?.tokens?.accessToken;
expectEqual((await client.GET('/v1/users/me')).data?.email, email);

const renewed = await client.POST('/v1/auth/reauthentication/confirm', { body: { password } });
const refreshToken = renewed.data?.tokens.refreshToken;
if (refreshToken === undefined) throw new Error('reauthenticate returned no tokens');
const refreshed = await client.POST('/v1/auth/refresh', { body: { refreshToken } });
accessToken = refreshed.data?.tokens.accessToken;

expectEqual((await client.POST('/v1/auth/logout')).response.status, 204);
expectEqual((await client.GET('/v1/users/me')).error?.code, 'auth.token_invalid');
