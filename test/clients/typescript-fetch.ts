import { AccountApi, Configuration, RegistrationApi, ResponseError, SessionsApi } from './client/index.js';
import { codeFor, email, expectEqual, fullName, password, serverUrl } from './journey.js';

let accessToken = '';
const configuration = new Configuration({ basePath: serverUrl, accessToken: () => accessToken });
const registration = new RegistrationApi(configuration);
const sessions = new SessionsApi(configuration);
const account = new AccountApi(configuration);

async function codeOf(request: Promise<unknown>): Promise<string | undefined> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ResponseError) return ((await error.response.json()) as { code: string }).code;
    throw error;
  }
  return undefined;
}

const { challenge } = await registration.register({ registrationRequest: { email, password, fullName } });
const confirm = (code: string) =>
  registration.confirmEmail({
    emailVerificationConfirmation: { challengeId: challenge.challengeId, code },
  });
expectEqual(await codeOf(confirm('0')), 'otp.invalid');
const confirmed = await confirm(await codeFor(email));
expectEqual(confirmed.status, 'authenticated');
accessToken = confirmed.tokens?.accessToken ?? '';
expectEqual((await account.getMe()).email, email);

const renewed = await sessions.reauthenticate({ reauthenticationConfirmation: { password } });
const refreshed = await sessions.refreshTokens({
  refreshRequest: { refreshToken: renewed.tokens.refreshToken },
});
accessToken = refreshed.tokens.accessToken;

await sessions.logout();
expectEqual(await codeOf(account.getMe()), 'auth.token_invalid');
