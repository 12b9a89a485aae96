import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { startApp, type TestApp } from '../support/app.js';
import type { HttpResponse } from '../support/http-client.js';
import { freshPerson, goodPassword, signUp } from '../support/journeys.js';
import { exampleBodiesOf, operationsOf, readDocument } from '../support/openapi-document.js';
import { routesOf } from '../support/routes.js';

const committed = readDocument();

describe('openapi.json', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const operations = operationsOf(committed).map((operation) => ({
    name: `${operation.method} ${operation.path}`,
    operation,
  }));

  it('is what the server returns (otherwise: npm run openapi)', async () => {
    const { body } = await app.client.get('/openapi.json');
    expect(body).toEqual(committed);
    expect(committed.openapi).toBe('3.1.0');
  });

  it('has every route of the server except the pages, and declares its access', () => {
    const routes = routesOf(app.firstApp).filter(({ path }) => !path.startsWith('/problems'));
    const access = (isPublic: boolean) => (isPublic ? [] : [{ accessToken: [] }]);
    expect(new Map(operations.map(({ name, operation }) => [name, operation.security]))).toEqual(
      new Map(routes.map((route) => [`${route.method} ${route.path}`, access(route.access === 'public')])),
    );
  });

  it.each(operations)(
    '$name has an id, a tag, a summary, and a description of each response',
    ({ operation }) => {
      expect(operation.operationId).toBeTruthy();
      expect(operation.tags).toHaveLength(1);
      expect(operation.summary).toBeTruthy();
      for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('');
    },
  );

  it('matches live responses', async () => {
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    ajv.addSchema({ $id: 'doc', components: committed.components });
    const expectSchema = (response: HttpResponse<unknown>, schema: string) => {
      const validate = ajv.getSchema(`doc#/components/schemas/${schema}`);
      expect({ schema, ok: validate?.(response.body), errors: validate?.errors }).toEqual({
        schema,
        ok: true,
        errors: null,
      });
    };
    const { tokens, email } = await signUp(app);
    expectSchema(await app.client.post('/v1/auth/register', { body: freshPerson() }), 'Registration');
    expectSchema(
      await app.client.post('/v1/auth/login', { body: { email, password: goodPassword } }),
      'AuthResult',
    );
    expectSchema(
      await app.client.post('/v1/auth/refresh', { body: { refreshToken: tokens.refreshToken } }),
      'Refreshed',
    );
    expectSchema(await app.client.get('/v1/users/me', { token: tokens.accessToken }), 'User');
    expectSchema(await app.client.get('/.well-known/jwks.json'), 'Jwks');
    expectSchema(await app.client.get('/health/live'), 'Health');
    expectSchema(await app.client.get('/health/ready'), 'Readiness');
    expectSchema(await app.client.get('/v1/users/me'), 'Problem');
    expectSchema(await app.client.post('/v1/auth/login', { body: { email: 1 } }), 'Problem');
  });

  it('has examples that the server accepts', async () => {
    const register = operationsOf(committed).find(({ operationId }) => operationId === 'register');
    const [example] = register ? exampleBodiesOf(register) : [];
    const response = await app.client.post('/v1/auth/register', { body: example });
    expect(response.status).toBe(202);
  });
});

describe('in production', () => {
  const production = {
    NODE_ENV: 'production',
    SMTP_ALLOW_INSECURE: 'true',
  };

  it('neither Swagger UI nor the document is served by default', async () => {
    const app = await startApp({ env: production, runsJobs: false });
    for (const path of ['/docs', '/openapi.json', '/docs/swagger-ui-init.js', '/docs-json']) {
      expect(await app.client.get(path)).toMatchObject({ status: 404, body: { code: 'route.not_found' } });
    }
    await app.close();
  });

  it('both are served if they are enabled', async () => {
    const app = await startApp({ env: { ...production, DOCS_ENABLED: 'true' }, runsJobs: false });
    expect((await app.client.get('/docs')).status).toBe(200);
    const start = await app.client.get('/docs/swagger-ui-init.js');
    expect(start.text).toContain('"persistAuthorization": false');
    expect(start.text).toContain('function tourPlugin(');
    expect(start.text).not.toContain('totpCode('); // the authenticator app of the tour
    await app.close();
  });
});
