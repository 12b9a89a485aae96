import type { LimitName } from './limits.settings.js';

/** One hit on one limit. */
export interface LimitHit {
  limit: LimitName;
  /** The counted key in clear: an address, a network, a device. Only a keyed hash is stored. */
  key: string;
  /** 1 by default. */
  points?: number;
  /** If it is not the same for all keys. The limit's own by default. */
  quota?: number;
}

/** How much of a limit is used for one key. */
export interface LimitUsage {
  limit: LimitName;
  used: number;
  quota: number;
  windowSeconds: number;
  /** The setting that raises it; null if it is fixed. */
  setting: string | null;
  /** When the window ends. */
  resetsAt: Date;
}
