import { randomUUID, sign } from 'node:crypto';
import { privateKey } from './installation.mjs';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs an access token that differs from a given one in its account and session. */
export function accessTokenLike(token, { userId, sessionId }) {
  const [header, payload] = token.split('.');
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const signed = `${header}.${encode({ ...content, sub: userId, sid: sessionId, jti: randomUUID() })}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
