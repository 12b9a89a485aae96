import { z } from 'zod';

const nothing = z.strictObject({});
const word = z.string().regex(/^[a-z0-9_.:-]{1,64}$/i);
/** An operator's words: the only free text in the log. */
const reason = z.string().min(1).max(500);
const methods = z.array(word).max(8);
const challenge = z.strictObject({ purpose: word, challenge: z.string().regex(/^[0-9a-f]{8}$/) });
const changedFields = z.strictObject({ fields: z.array(word).max(16), reason: reason.optional() });

/**
 * The types of events, with the schema of their details. Details hold no address, code, token or name: personal data has
 * columns of its own, which can be erased.
 */
export const auditTypes = {
  'registration.started': nothing,
  'registration.completed': nothing,
  'sign_in.succeeded': z.strictObject({ methods }),
  'sign_in.failed': z.strictObject({ method: word }),
  'sign_in.refused': z.strictObject({ limit: word }),
  'sign_in.owes_factor': z.strictObject({ methods, owed: word }),
  'challenge.started': challenge,
  'challenge.resent': challenge,
  'challenge.confirmed': challenge,
  'challenge.failed': challenge,
  'session.opened': z.strictObject({ isNewDevice: z.boolean() }),
  'session.ended': z.strictObject({ cause: word, count: z.number().int() }),
  'session.replayed': nothing,
  'password.changed': nothing,
  'password.reset': nothing,
  'password.reset_requested': z.strictObject({ reason }),
  'password.voided': z.strictObject({ reason }),
  'email.changed': z.strictObject({ reason: reason.optional() }),
  'factor.added': z.strictObject({ factor: word }),
  'factor.removed': z.strictObject({ factor: word }),
  'factor.used': z.strictObject({ factor: word }),
  'factor.failed': z.strictObject({ factor: word }),
  'factor.reset': z.strictObject({ reason, waitHours: z.number().int().optional() }),
  'account.created': z.strictObject({ source: word }),
  'account.updated': changedFields,
  'account.disabled': z.strictObject({ reason: reason.optional() }),
  'account.enabled': z.strictObject({ reason: reason.optional() }),
  'account.deleted': z.strictObject({ reason: reason.optional() }),
  'account.exported': nothing,
  'operator.role_changed': z.strictObject({
    from: word.nullable(),
    to: word.nullable(),
    reason: reason.optional(),
  }),
  'operator.read': z.strictObject({ what: word }),
  'operator.searched': z.strictObject({ by: z.array(word).max(16) }),
  'limit.reset': z.strictObject({ limits: z.array(word).max(64) }),
  'delivery.retried': z.strictObject({ delivery: z.uuid() }),
  'audit.read': z.strictObject({ by: z.array(word).max(16) }),
  'audit.exported': z.strictObject({ events: z.number().int() }),
  'audit.verified': z.strictObject({ seals: z.number().int(), mismatch: word.nullable() }),
} as const satisfies Record<string, z.ZodType>;

export type AuditType = keyof typeof auditTypes;
export type AuditDetails<Type extends AuditType> = z.input<(typeof auditTypes)[Type]>;

export const auditOutcomes = ['success', 'failure', 'refused'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export const actorTypes = ['anonymous', 'user', 'operator', 'client', 'system'] as const;
export type ActorType = (typeof actorTypes)[number];
