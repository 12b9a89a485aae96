import { createClient } from './client/client/index.js';
import { confirmEmail, getMe, logout, reauthenticate, refreshTokens, register } from './client/sdk.gen.js';
import { codeFor, email, expectEqual, fullName, password, serverUrl } from './journey.js';

let accessToken: string | undefined;
const client = createClient({ baseUrl: serverUrl, auth: () => accessToken });

const registered = await register({ client, body: { email, password, fullName } });
const challengeId = registered.data?.challenge.challengeId;
if (challengeId === undefined) throw new Error('register returned no challenge');

const wrong = await confirmEmail({ client, body: { challengeId, code: '0' } });
expectEqual(wrong.error?.code, 'otp.invalid');
const confirmed = await confirmEmail({ client, body: { challengeId, code: await codeFor(email) } });
expectEqual(confirmed.data?.status, 'authenticated');
accessToken = confirmed.data?.tokens?.accessToken;
expectEqual((await getMe({ client })).data?.email, email);

const renewed = await reauthenticate({ client, body: { password } });
const refreshToken = renewed.data?.tokens.refreshToken;
if (refreshToken === undefined) throw new Error('reauthenticate returned no tokens');
const refreshed = await refreshTokens({ client, body: { refreshToken } });
accessToken = refreshed.data?.tokens.accessToken;

expectEqual((await logout({ client })).response?.status, 204);
expectEqual((await getMe({ client })).error?.code, 'auth.token_invalid');
