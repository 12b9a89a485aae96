import { generateKeyPairSync, verify } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../common/clock.js';
import { AccessTokensService } from './access-tokens.service.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysSettings, TokensSettings } from './tokens.settings.js';

class StoppedClock extends Clock {
  override nowSeconds(): number {
    return 1_700_000_000;
  }
}

const makePem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const settings = new TokensSettings({
  issuer: 'https://auth.example.com',
  audience: 'postern',
  clientId: 'web',
  accessTtlSeconds: 600,
});

const keySettings = new SigningKeysSettings({ privateKeys: [makePem(), makePem()] });

const subject = {
  userId: '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f',
  sessionId: '019ab2f0-6b1e-7cc3-98c4-dc0c0c073990',
  authenticatedAt: new Date(1_699_999_000_999),
  amr: ['pwd'],
  acr: 'aal1',
  emailVerified: true,
  roles: ['editor'],
};

describe('an access token', () => {
  const keys = new SigningKeys(keySettings);
  const service = new AccessTokensService(new JwtService({}), keys, new StoppedClock(), settings);
  const partsOf = (token: string) => token.split('.');
  const decode = (part = ''): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>; // a JOSE part is an object

  it('has its type and key id in its header (RFC 9068)', () => {
    const [header] = partsOf(service.sign(subject));
    expect(decode(header)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keys.current.kid });
  });

  it('has the claims of the contract and no others', () => {
    const [, payload] = partsOf(service.sign(subject));
    expect(decode(payload)).toEqual({
      iss: 'https://auth.example.com',
      aud: 'postern',
      client_id: 'web',
      sub: subject.userId,
      sid: subject.sessionId,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: 1_700_000_000,
      exp: 1_700_000_600,
      auth_time: 1_699_999_000,
      amr: ['pwd'],
      acr: 'aal1',
      email_verified: true,
      roles: ['editor'],
    });
  });

  it('has a claim for an unverified address', () => {
    const [, payload] = partsOf(service.sign({ ...subject, emailVerified: false }));
    expect(decode(payload)['email_verified']).toBe(false);
  });

  it('is signed by the first key, in the raw form of JWS', () => {
    const [header, payload, signature = ''] = partsOf(service.sign(subject));
    const bytes = Buffer.from(signature, 'base64url');
    expect(bytes).toHaveLength(64);
    const key = { key: keys.current.publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, bytes)).toBe(true);
  });

  it('has a unique id', () => {
    const ids = Array.from({ length: 100 }, () => decode(partsOf(service.sign(subject))[1])['jti']);
    expect(new Set(ids).size).toBe(100);
  });
});
