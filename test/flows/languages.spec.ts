import { languages } from '../../src/common/i18n/languages.js';
import { translations } from '../../src/common/i18n/translator.js';
import { startApp, type TestApp } from '../support/app.js';
import { HttpClient } from '../support/http-client.js';
import { sendRaw } from '../support/raw-http.js';
import { freshEmail, freshPerson, register, signUp, type ProblemBody } from '../support/journeys.js';

describe('the language of a problem', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { DEFAULT_LANGUAGE: 'fr' } });
  });
  afterAll(() => app.close());

  const problem = (acceptLanguage?: string, token?: string) =>
    app.client.get<ProblemBody>(token ? '/v1/nothing-here' : '/v1/users/me', {
      token,
      headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage },
    });

  it.each(languages)('is %s if the client requests it; only the title differs', async (language) => {
    const { body, headers } = await problem(`${language}-XX, en;q=0.1`);
    const { body: english } = await problem('en');
    const title = translations[language].problems['auth.token_missing'];
    expect({ ...body, requestId: '' }).toEqual({ ...english, title, requestId: '' });
    expect(headers.get('content-language')).toBe(language);
  });

  it.each([undefined, '', '*', 'sv', 'sv, nl;q=0.3', '<script>'])(
    'is the default if the client requests %j',
    async (acceptLanguage) => {
      const { body } = await problem(acceptLanguage);
      expect(body.title).toBe(translations.fr.problems['auth.token_missing']);
    },
  );

  it('is the account’s before the client’s', async () => {
    const { tokens, user } = await signUp(app);
    await app.query(`UPDATE users SET locale = 'ja' WHERE id = $1`, [user.id]);
    const response = await app.client.send<ProblemBody>('DELETE', '/v1/sessions/none', {
      token: tokens.accessToken,
      headers: { 'accept-language': 'de' },
    });
    expect(response.body.title).toBe(translations.ja.problems['resource.not_found']);
  });

  it('applies to the HTTP server’s own problems too', async () => {
    const headers = { 'accept-language': 'es', 'content-type': 'application/json' };
    const malformed = await app.client.post<ProblemBody>('/v1/auth/login', { body: '{', headers });
    expect(malformed.body.title).toBe(translations.es.problems['request.malformed']);
    const server = new HttpClient(await app.firstApp.getUrl()); // a proxy would refuse what follows
    const badUrl = await server.post<ProblemBody>('/v1/challenges/%zz/resend', { headers });
    expect(badUrl.body.title).toBe(translations.es.problems['request.malformed']);
    const noHttp = await sendRaw(server.url, 'EHLO example.com\r\n\r\n');
    expect((noHttp.body as ProblemBody).title).toBe(translations.fr.problems['request.malformed']);
  });
});

describe('the language of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { DEFAULT_LANGUAGE: 'pt' } });
  });
  afterAll(() => app.close());

  const registerWith = async (body: { locale?: string }, headers: Record<string, string>) => {
    const email = freshEmail();
    await app.client.post('/v1/auth/register', { body: { ...freshPerson({ email }), ...body }, headers });
    const mail = await app.mailbox.mail(email);
    const [row] = await app.query<{ locale: string }>(
      `SELECT context ->> 'locale' AS locale FROM challenges WHERE address = $1`,
      [email],
    );
    return { stored: row?.locale, mail: mail.headers.get('content-language') };
  };

  it('is the requested one, else the client’s first, else the default', async () => {
    const german = { 'accept-language': 'de-CH, fr;q=0.8' };
    expect(await registerWith({ locale: 'ja' }, german)).toEqual({ stored: 'ja', mail: 'ja' });
    expect(await registerWith({}, german)).toEqual({ stored: 'de-CH', mail: 'de' });
    expect(await registerWith({ locale: 'sv' }, german)).toEqual({ stored: 'sv', mail: 'de' });
    expect(await registerWith({}, { 'accept-language': 'sv' })).toEqual({ stored: 'sv', mail: 'pt' });
    expect(await registerWith({}, {})).toEqual({ stored: 'pt', mail: 'pt' });
  });

  it('is kept for mails that a resend sends later', async () => {
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    await app.mailbox.mail(person.email); // otherwise, the second mail may arrive before it
    await app.query(
      `UPDATE challenges SET locale = 'es', sent_at = now() - interval '2 minutes' WHERE id = $1`,
      [challengeId],
    );
    await app.client.post(`/v1/challenges/${challengeId}/resend`, { headers: { 'accept-language': 'de' } });
    const mail = await app.mailbox.mail(person.email, 2);
    expect(mail.headers.get('content-language')).toBe('es');
  });
});
