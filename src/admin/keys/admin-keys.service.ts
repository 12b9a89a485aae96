import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../../common/secrets.js';
import type { KidCount } from '../../database/kid-count.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
import { keyUses, type KeyUseListResponse, type KeyUseResponse } from './key-use.response.js';
import { countKids } from './kid-uses.js';

type SecretUse = (typeof keyUses.app_secret)[number];

/** Uses of an earlier secret about which nothing is stored: clients hold the values, or rows do not name the secret. */
const unknown: readonly SecretUse[] = ['device_tokens', 'audit_addresses'];

/** Tells operators what the configured secrets and signing keys are used for. */
@Injectable()
export class AdminKeysService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly signingKeys: SigningKeys,
  ) {}

  async list(): Promise<KeyUseListResponse> {
    return { data: [...(await this.secretUses()), ...this.signingKeyUses()] };
  }

  private async secretUses(): Promise<KeyUseResponse[]> {
    const [current, ...earlier] = this.keyring.kids;
    const ofCurrent = keyUses.app_secret.map((use) => currentUse('app_secret', current ?? '', use));
    if (earlier.length === 0) return ofCurrent; // the usual case, in which nothing needs to be counted
    const counts = await countKids(this.dataSource.manager);
    const stored: readonly (readonly [SecretUse, readonly KidCount[]])[] = [
      ['codes', counts['open challenges']],
      ['refresh_tokens', counts['live sessions']],
      ['authenticator_apps', counts['authenticator apps']],
      ['phone_numbers', counts['phone numbers']],
    ];
    const ofEarlier = earlier.flatMap((kid) => [
      ...stored.flatMap(([use, rows]) =>
        rows.filter((row) => row.kid === kid).map(({ until }) => earlierUse('app_secret', kid, use, until)),
      ),
      ...unknown.map((use) => earlierUse('app_secret', kid, use, null)),
    ]);
    return [...ofCurrent, ...ofEarlier];
  }

  private signingKeyUses(): KeyUseResponse[] {
    const { current } = this.signingKeys;
    return this.signingKeys
      .jwks()
      .keys.flatMap(({ kid }) =>
        keyUses.signing_key.map((use) =>
          kid === current.kid
            ? currentUse('signing_key', kid, use)
            : earlierUse('signing_key', kid, use, null),
        ),
      );
  }
}

function currentUse(kind: string, kid: string, use: string): KeyUseResponse {
  return { kid, kind, use, isCurrent: true, lastNeededUntil: null };
}

function earlierUse(kind: string, kid: string, use: string, until: Date | null): KeyUseResponse {
  return { kid, kind, use, isCurrent: false, lastNeededUntil: until?.toISOString() ?? null };
}
