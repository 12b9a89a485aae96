import { globSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { errorCatalogue, errorCodes } from '../../src/common/errors/catalogue.js';
import { otpPurposes } from '../../src/otp/otp.purposes.js';
import {
  operationsOf,
  readDocument,
  schemaOf,
  type Media,
  type Operation,
  type Schema,
} from '../support/openapi-document.js';

const document = readDocument();
const operations = operationsOf(document);
const schemas = Object.entries(document.components.schemas);

const successesOf = ({ responses }: Operation) =>
  Object.entries(responses).flatMap(([status, { content }]) =>
    status.startsWith('2') && content ? [content] : [],
  );

/** Every body of every operation, by a name for messages. */
const bodies: [name: string, media: Media][] = operations.flatMap(
  ({ operationId, requestBody, responses }) => [
    ...Object.values(requestBody?.content ?? {}).map((media): [string, Media] => [
      `${operationId} request`,
      media,
    ]),
    ...Object.entries(responses).flatMap(([status, { content }]) =>
      Object.values(content ?? {}).map((media): [string, Media] => [`${operationId} ${status}`, media]),
    ),
  ],
);

const examplesIn = ({ example, examples }: Media): unknown[] =>
  examples ? Object.values(examples).map(({ value }) => value) : example === undefined ? [] : [example];

/** Every object with the key, anywhere in the document. */
function withKey(key: string, value: unknown = document): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap((item) => withKey(key, item));
  return Object.hasOwn(value, key) ? [value, ...inside] : inside;
}

/** The schemas of responses, by name. */
function schemasInResponses(): [string, Schema][] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref } = value as Schema;
    const name = $ref?.replace('#/components/schemas/', '');
    if (name !== undefined && !names.has(name)) visit(document.components.schemas[(names.add(name), name)]);
    Object.values(value).forEach(visit);
  };
  operations.forEach(({ responses }) => visit(responses));
  return schemas.filter(([name]) => names.has(name));
}

describe('openapi.json is a good source for generated clients', () => {
  it('has the version of the package, and a relative server', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(document.info.version).toBe(version);
    expect(document.servers).toEqual([{ url: '/' }]);
  });

  it('has tags and operation ids that are identifiers in every language', () => {
    const names = document.tags.map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^[a-z]{3,20}$/);
    expect(new Set(operations.flatMap(({ tags }) => tags))).toEqual(new Set(names));
    const ids = operations.map(({ operationId }) => operationId);
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
  });

  it('has one success schema for each operation', () => {
    for (const operation of operations) {
      const references = successesOf(operation).map((content) => content['application/json']?.schema.$ref);
      expect({ operation: operation.operationId, count: new Set(references).size }).toEqual({
        operation: operation.operationId,
        count: Math.min(references.length, 1),
      });
    }
  });

  it('has Registration for both statuses of register, of which only the challenge is certain', () => {
    const { responses } = operations.find(({ operationId }) => operationId === 'register') ?? {};
    for (const status of [201, 202]) {
      const { schema } = responses?.[status]?.content?.['application/json'] ?? {};
      expect(schema).toEqual({ $ref: '#/components/schemas/Registration' });
    }
    const registration = document.components.schemas.Registration;
    expect(registration?.required).toEqual(['challenge']);
    expect(Object.keys(registration?.properties ?? {}).toSorted()).toEqual([
      'challenge',
      'deviceToken',
      'tokens',
      'user',
    ]);
  });

  it('names every schema: bodies and nested objects are references', () => {
    for (const [name, media] of bodies) {
      expect({ name, keys: Object.keys(media.schema) }).toEqual({ name, keys: ['$ref'] });
    }
    for (const [name, { properties = {} }] of schemas) {
      const fields = Object.entries(properties).map(
        ([field, schema]) => [field, schema.items ?? schema] as const,
      );
      const inline = fields.filter(
        ([, schema]) => schema.properties ?? [schema.type].flat().includes('object'),
      );
      expect({ name, inline: inline.map(([field]) => field) }).toEqual({ name, inline: [] });
    }
  });

  it('has a schema of its own for each class of a body, a query or a response', () => {
    const files = globSync('src/**/*.{dto,response,query}.ts').map((file) => readFileSync(file, 'utf8'));
    const classes = files.flatMap((text) =>
      [...text.matchAll(/^export class (\w+)/gm)].map(([, name]) => name),
    );
    expect(classes.length).toBeGreaterThan(50);
    expect(classes.filter((name, index) => classes.indexOf(name) !== index)).toEqual([]);
  });

  it('has no schema with the name of the constructor that Go clients have for another', () => {
    const names = schemas.map(([name]) => name);
    expect(names.filter((name) => names.includes(`New${name}`))).toEqual([]);
  });

  it('has no union without a discriminator', () => {
    const isNullable = ({ anyOf }: { anyOf?: { type?: string }[] }) =>
      anyOf?.length === 2 && anyOf[1]?.type === 'null';
    const unions = [...withKey('oneOf'), ...withKey('anyOf'), ...withKey('allOf')].filter(
      (union) => !isNullable(union),
    );
    expect(unions.filter((union) => !Object.hasOwn(union, 'discriminator'))).toEqual([]);
    for (const union of unions) expect(schemas.map(([, schema]) => schema)).toContain(union);
  });

  it('has no closed list of values in a response, as new versions add some', () => {
    const closed = schemasInResponses().flatMap(([name, schema]) =>
      [...withKey('enum', schema), ...withKey('const', schema)].map(() => name),
    );
    expect(closed).toEqual([]);
  });

  it('lists the known values in the descriptions', () => {
    const describedIn = (name: string, field: string) =>
      [
        ...(document.components.schemas[name]?.properties?.[field]?.description ?? '').matchAll(/`([^`]+)`/g),
      ].map(([, value]) => value);
    expect(describedIn('Problem', 'code')).toEqual(errorCodes);
    expect(describedIn('Challenge', 'purpose')).toEqual(expect.arrayContaining([...otpPurposes]));
    expect(describedIn('Challenge', 'channel')).toContain('email');
    expect(describedIn('AuthResult', 'status')).toContain('authenticated');
  });

  it('has a sign-in result that a generated client can read whatever its status is', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv).addSchema({ $id: 'doc', components: document.components });
    const isValid = ajv.getSchema('doc#/components/schemas/AuthResult');
    const signIn = { signInToken: 'x', expiresAt: '2026-11-24T09:40:00Z', methods: [{ type: 'totp' }] };
    expect(isValid?.({ status: 'second_factor_required', signIn })).toBe(true);
    expect(isValid?.({ status: 'of a later version', somethingNew: {} })).toBe(true);
    expect(isValid?.({})).toBe(false);
  });

  it('has one shared response for each group of errors, and a default for all others', () => {
    for (const { responses, ...operation } of Object.values(document.paths).flatMap((path) =>
      Object.values(path),
    )) {
      const errors = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
      expect(errors.length).toBeGreaterThan(2);
      for (const [, response] of errors) {
        expect(response).toEqual({ $ref: expect.stringMatching(/^#\/components\/responses\/[A-Z]\w+$/) });
      }
      expect([operation.operationId, responses.default]).toEqual([
        operation.operationId,
        { $ref: '#/components/responses/UnexpectedProblem' },
      ]);
    }
    const shared = Object.values(document.components.responses ?? {}).map((response) =>
      JSON.stringify(response),
    );
    expect(new Set(shared).size).toBe(shared.length);
  });

  it('has an example of the right status for each code of an error', () => {
    const errors = operations.flatMap(({ responses }) => Object.entries(responses));
    for (const [status, { content }] of errors.filter(([key]) => /^[45]/.test(key))) {
      const { examples = {} } = content?.['application/problem+json'] ?? {};
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      for (const [code, { value }] of Object.entries(examples)) {
        expect(value).toMatchObject({ code, status: Number(status) });
        expect(errorCatalogue).toHaveProperty([code, 'status'], Number(status));
      }
    }
  });

  it('has examples for every body, which match its schema', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv).addSchema({ $id: 'doc', components: document.components });
    expect(bodies.length).toBeGreaterThan(200);
    for (const [name, media] of bodies) {
      const validate = ajv.getSchema(`doc${media.schema.$ref}`);
      const results = examplesIn(media).map((example) => [validate?.(example), validate?.errors]);
      expect({ name, results }).toEqual({ name, results: results.map(() => [true, null]) });
      expect({ name, hasExample: results.length > 0 }).toEqual({ name, hasExample: true });
    }
  });

  it('has examples of challenges with the purpose and the code length of their flow', () => {
    const started = operations.flatMap(({ operationId, responses }) => {
      const example = responses[202]?.content?.['application/json']?.example;
      const { challenge } = (example ?? {}) as { challenge?: { purpose: string; codeLength: number } };
      return challenge ? [[operationId, challenge.purpose, challenge.codeLength]] : [];
    });
    expect(started.toSorted()).toEqual([
      ['register', 'email_verification', 6],
      ['resendCode', 'email_verification', 6],
      ['startCodeLogin', 'code_login', 8],
      ['startEmailChange', 'email_change', 8],
      ['startEmailVerification', 'email_verification', 6],
      ['startPasswordReset', 'password_reset', 8],
      ['startPhoneVerification', 'phone_verification', 6],
      ['startReauthentication', 'reauthentication', 6],
      ['startSecondFactor', 'second_factor', 6],
    ]);
  });

  it('shares the headers and parameters of pages that many operations read', () => {
    const references = JSON.stringify(document.paths);
    expect(Object.keys(document.components.parameters ?? {}).toSorted()).toEqual([
      'AcceptLanguage',
      'DeviceToken',
      'IdempotencyKey',
      'PageCursor',
      'PageLimit',
    ]);
    expect(references).not.toContain('"in":"header"');
    expect(references).not.toMatch(/"name":"(limit|cursor)"/);
    const reading = (header: string) =>
      operations
        .filter(({ parameters = [] }) => parameters.some(({ name }) => name === header))
        .map(({ operationId }) => operationId);
    expect(reading('Accept-Language')).toEqual(
      operations.filter(({ path }) => path.startsWith('/v1/')).map(({ operationId }) => operationId),
    );
    expect(reading('X-Device-Token')).toEqual(
      expect.arrayContaining(['login', 'register', 'startCodeLogin']),
    );
  });

  it('is small, because operations share what they have in common', () => {
    const bytesPerOperation = JSON.stringify(document).length / operations.length;
    expect(bytesPerOperation).toBeLessThan(3_000);
  });

  it('takes one or the other proof of a reauthentication in one schema', () => {
    const { requestBody } = operations.find(({ operationId }) => operationId === 'reauthenticate') ?? {};
    const { schema, examples } = requestBody?.content['application/json'] ?? {};
    expect(Object.keys(schemaOf(document, schema).properties ?? {})).toEqual([
      'challengeId',
      'code',
      'password',
      'totpCode',
      'recoveryCode',
    ]);
    expect(Object.values(examples ?? {}).map(({ value }) => Object.keys(value as object))).toEqual([
      ['password'],
      ['challengeId', 'code'],
      ['totpCode'],
      ['recoveryCode'],
    ]);
  });
});
