import { startApp, type TestApp } from '../support/app.js';
import { signUp } from '../support/journeys.js';

describe('signing up', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('leads from register over the mailed code to a verified, signed-in account', async () => {
    const { user, tokens, email } = await signUp(app);
    expect(user).toMatchObject({ email, emailVerified: true, fullName: 'Ada Lovelace' });
    const me = await app.client.get('/v1/users/me', { token: tokens.accessToken });
    expect(me.body).toEqual(user);
  });
});
