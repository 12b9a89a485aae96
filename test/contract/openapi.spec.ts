import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { errorCodes } from '../../src/common/errors/catalogue.js';
import { startApp, type TestApp } from '../support/app.js';
import type { HttpResponse } from '../support/http-client.js';
import { freshPerson, goodPassword, signUp } from '../support/journeys.js';
import { routesOf } from '../support/routes.js';

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<
    string,
    { description: string; content?: Record<string, { examples?: Record<string, unknown> }> }
  >;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const committed = JSON.parse(readFileSync('openapi.json', 'utf8')) as Document; // written by `npm run openapi`

describe('openapi.json', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const operations = Object.entries(committed.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

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
    '$name has an id, a tag, a summary, and an example for each response',
    ({ operation }) => {
      expect(operation.operationId).toMatch(/^[a-z]+[A-Z]?\w*$/);
      expect(operation.tags).toHaveLength(1);
      expect(operation.summary).toBeTruthy();
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description).not.toBe('');
        if (Number(status) < 400) continue;
        const examples = response.content?.['application/problem+json']?.examples ?? {};
        expect(Object.keys(examples).length).toBeGreaterThan(0);
        for (const code of Object.keys(examples)) expect(errorCodes).toContain(code);
      }
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
    expectSchema(await app.client.post('/v1/auth/register', { body: freshPerson() }), 'ChallengeIssued');
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
    expectSchema(await app.client.get('/health/ready'), 'Health');
    expectSchema(await app.client.get('/v1/users/me'), 'Problem');
    expectSchema(await app.client.post('/v1/auth/login', { body: { email: 1 } }), 'Problem');
  });

  it('has examples that the server accepts', async () => {
    const { RegistrationRequest } = committed.components.schemas as Record<
      string,
      { properties: Record<string, { example: unknown }> }
    >;
    const example = Object.entries(RegistrationRequest?.properties ?? {}).map(([name, property]) => [
      name,
      property.example,
    ]);
    const response = await app.client.post('/v1/auth/register', { body: Object.fromEntries(example) });
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
    await app.close();
  });
});
