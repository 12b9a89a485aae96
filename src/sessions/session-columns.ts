import { column, type RowOf } from '../database/columns.js';
import { isSinceCutoff } from './session-cutoff.js';

/** The columns of `sessions AS s` that tokens are made from. */
export const liveSession = {
  id: column.uuid('s.id'),
  userId: column.uuid('s.user_id'),
  kid: column.text('s.kid'),
  generation: column.integer('s.generation'),
  amr: column.texts('s.amr'),
  acr: column.text('s.acr'),
  authenticatedAt: column.timestamp('s.authenticated_at'),
  /** Time until the refresh token expires, by the database's clock. */
  expiresInSeconds: column.integer('ceil(extract(epoch FROM s.expires_at - now()))::int'),
};

export type LiveSession = RowOf<typeof liveSession>;

export const openedSession = {
  ...liveSession,
  createdAt: column.timestamp('s.created_at'),
  isNewDevice: column.boolean(`NOT ($10::boolean OR EXISTS (
    SELECT FROM sessions AS earlier
    WHERE earlier.user_id = s.user_id AND earlier.network = s.network
      AND earlier.device IS NOT DISTINCT FROM s.device
      AND earlier.created_at >= $11::timestamptz))`),
};

/** `endedCount`: live sessions of the account that gave way to it. */
export type OpenedSession = RowOf<typeof openedSession> & { endedCount: number };

/** With the application's roles of the account, of `openAccounts AS u`. */
export const renewedSession = { ...liveSession, roles: column.texts('u.roles') };

export type RenewedSession = RowOf<typeof renewedSession>;

export const rotatedSession = {
  ...renewedSession,
  isReplayed: column.boolean('s.revoked_at IS NOT NULL'),
  /** False within the grace window, where an earlier token returns the newest one. */
  isNew: column.boolean('s.rotated_at >= now()'),
  emailVerified: column.boolean('u.email_verified_at IS NOT NULL'),
  email: column.text('u.email'),
  locale: column.text('u.locale'),
};

/** The session of a presented refresh token, with the account columns that a notice about it needs. */
export type RotatedSession = RowOf<typeof rotatedSession>;

export const endedSession = {
  id: column.uuid('id'),
  wasLive: column.boolean(`expires_at > now() AND ${isSinceCutoff()}`),
};

export type EndedSession = RowOf<typeof endedSession>;
