import { startApp, type TestApp } from '../support/app.js';
import { signUpWithPhone, type PhoneAccount } from '../support/phones.js';
import { routesOf } from '../support/routes.js';
import { ScriptedSms } from '../support/sms/scripted-sms.js';

/** What an anonymous client may know: an address, a number, and the form of every token. */
const fieldsOf = ({ email, phone }: PhoneAccount): Record<string, unknown> => ({
  email,
  phone,
  newEmail: email,
  type: 'sms_code',
  channel: 'sms',
  acknowledgeRisk: true,
  password: 'correct horse battery staple!',
  newPassword: 'another horse battery staple',
  fullName: 'Ada',
  challengeId: 'Zk3oT1xqQ0m0w7h2bV9uYw',
  code: '123456',
  signInToken: `${'a'.repeat(22)}.${'b'.repeat(43)}`,
  refreshToken: 'x'.repeat(43),
  totpCode: '123456',
  setupId: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f',
});

describe('[PHONE-5] nobody without an account can cause a text message', () => {
  let sms: ScriptedSms;
  let app: TestApp;
  beforeAll(async () => {
    sms = await ScriptedSms.start();
    app = await startApp({ env: sms.variables });
  });
  afterAll(async () => {
    await app.close();
    await sms.close();
  });

  it('by any public route, alone or with all fields that some route takes', async () => {
    const account = await signUpWithPhone(app);
    const sent = async () => {
      const [row] = await app.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM deliveries WHERE channel <> 'email'`,
      );
      return row?.count;
    };
    expect(await sent()).toBe(1);
    const routes = routesOf(app.firstApp).filter(
      ({ access, method }) => access === 'public' && method !== 'GET',
    );
    expect(routes.map(({ path }) => path)).toContain('/v1/auth/second-factor/challenge');
    const fields = fieldsOf(account);
    for (const { method, path } of routes) {
      const target = path.replace(/\{\w+\}/g, 'Zk3oT1xqQ0m0w7h2bV9uYw');
      await app.client.send(method, target, {});
      const whole = await app.client.send<{ errors?: { pointer: string; code: string }[] }>(method, target, {
        body: fields,
      });
      // Without the fields that the route does not know, so that the rest is looked at.
      const unknown = (whole.body?.errors ?? [])
        .filter(({ code }) => code === 'unknown_field')
        .map(({ pointer }) => pointer.slice(1));
      const known = Object.fromEntries(Object.entries(fields).filter(([name]) => !unknown.includes(name)));
      await app.client.send(method, target, { body: known });
    }
    expect(await sent()).toBe(1);
    expect(sms.messages.length).toBeLessThanOrEqual(1);
  });
});
