import { keycloakHash } from './keycloak-hashes.js';

const value = Buffer.alloc(64, 'v').toString('base64');
const salt = Buffer.alloc(16, 's').toString('base64');
const data = (secret: object, credential: object) => ({
  secretData: JSON.stringify({ value, salt, ...secret }),
  credentialData: JSON.stringify({ hashIterations: 27_500, algorithm: 'pbkdf2-sha256', ...credential }),
});

describe('a password of Keycloak', () => {
  it.each([
    ['pbkdf2', 'sha1'],
    ['pbkdf2-sha256', 'sha256'],
    ['pbkdf2-sha512', 'sha512'],
  ])('by %s is converted', (algorithm, digest) => {
    const end = `${salt.replace('==', '')}$${value.replace('==', '')}`;
    expect(keycloakHash(data({}, { algorithm }))).toBe(`$pbkdf2-${digest}$i=27500,l=64$${end}`);
  });

  it('by argon2 is converted, also of the earlier version', () => {
    const additionalParameters = { memory: ['7168'], type: ['id'], version: ['1.0'], parallelism: ['2'] };
    const credential = { algorithm: 'argon2', hashIterations: 5, additionalParameters };
    expect(keycloakHash(data({}, credential))).toMatch(/^\$argon2id\$v=16\$m=7168,t=5,p=2\$c3Nz/);
  });

  it.each([
    ['another algorithm', data({}, { algorithm: 'bcrypt' })],
    ['no value', data({ value: null }, {})],
    ['no salt', data({ salt: 7 }, {})],
    ['no iterations', data({}, { hashIterations: '27500' })],
    ['data that are not JSON', { secretData: '{', credentialData: '{' }],
    ['data of another kind', { secretData: 'null', credentialData: '[]' }],
    ['no data', {}],
  ])('with %s is not', (_what, credential) => {
    expect(keycloakHash(credential)).toBeNull();
  });
});
