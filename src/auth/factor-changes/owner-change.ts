import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';

/** A change by the owner, in a session that goes on. */
export function changing({ user, sessionId }: Principal, client: ClientInfo) {
  const { id: userId, credentialVersion } = user;
  return { userId, credentialVersion, client, except: sessionId, ifChanged: 'auth.token_invalid' } as const;
}
