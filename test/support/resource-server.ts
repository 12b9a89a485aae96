import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import type { RollingInstallation } from './rolling-installation.js';

/** A resource server that keeps the key set for five minutes, and does not ask again for an unknown key. */
export class ResourceServer {
  private keys: ReturnType<typeof createLocalJWKSet> | null = null;
  private readAt = 0;

  constructor(private readonly installation: RollingInstallation) {}

  async verify(token: string): Promise<void> {
    if (!this.keys || this.installation.nowSeconds - this.readAt >= 300) {
      const response = await this.installation.send('/.well-known/jwks.json', {});
      this.keys = createLocalJWKSet((await response.json()) as JSONWebKeySet); // RFC 7517
      this.readAt = this.installation.nowSeconds;
    }
    await jwtVerify(token, this.keys, { algorithms: ['ES256'] });
  }
}
