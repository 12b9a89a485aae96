import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/**
 * Verifies access tokens without asking Postern: only the keys are fetched, at most every five minutes. So a token is
 * accepted until it expires, also if its session ended before.
 * @param {{ posternUrl: string, issuer: string, audience: string }} options
 */
export function createTokenVerifier({ posternUrl, issuer, audience }) {
  // A URL from the configuration, never one from a token.
  const keys = createRemoteJWKSet(new URL(`${posternUrl}/.well-known/jwks.json`), { cacheMaxAge: 300_000 });
  const expected = {
    issuer,
    audience,
    algorithms: ['ES256'],
    typ: 'at+jwt',
    requiredClaims: ['exp', 'sub', 'sid'],
  };

  /**
   * @param {string | undefined} authorization the header field
   * @returns {Promise<string>} the ID of the account, which never changes, unlike its address
   * @throws {Refusal}
   */
  return async function verify(authorization) {
    if (authorization === undefined) throw new Refusal(401, 'auth.token_missing');
    const [, token] = /^Bearer +([^\s]+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw new Refusal(401, 'auth.token_invalid');
    const { payload } = await jwtVerify(token, keys, expected).catch(refuse);
    // A valid token does not mean that the address belongs to the user.
    if (payload['email_verified'] !== true) throw new Refusal(403, 'auth.email_not_verified');
    return /** @type {string} */ (payload.sub); // required above
  };
}

/** With Postern's codes, so that a client treats both the same. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code
   */
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/** Failures to fetch the keys; they say nothing about the token. */
const keyFailures = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/** @param {unknown} error @returns {never} */
function refuse(error) {
  if (error instanceof errors.JWTExpired) throw new Refusal(401, 'auth.token_expired');
  const isAboutToken = error instanceof errors.JOSEError && !keyFailures.includes(error.code);
  if (isAboutToken) throw new Refusal(401, 'auth.token_invalid');
  throw new Refusal(503, 'service.unavailable');
}
