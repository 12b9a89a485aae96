import { z } from 'zod';

const nothing = z.strictObject({});
const word = z.string().regex(/^[a-z0-9_.:-]{1,64}$/i);
/** An operator's words: the only free text in the log. */
const reason = z.string().min(1).max(500);
const methods = z.array(word).max(8);
/** The limit that refused it, if the outcome is `refused`. */
const limit = word.optional();
/** A challenge is named by its reference, never by its ID, with which whoever reads it could enter codes. */
const challenge = { purpose: word, challenge: z.string().regex(/^[0-9a-f]{8}$/) };
const attempt = z.strictObject({ used: z.number().int(), max: z.number().int() });
const factor = z.strictObject({ factor: word });
/** As the API names them. */
const accountFields = [
  'fullName',
  'locale',
  'roles',
  'externalId',
  'emailVerified',
  'secondFactorRequired',
  'phone',
] as const;
export type AccountField = (typeof accountFields)[number];

/** The lists of secrets and keys of an installation. */
export const keyLists = ['APP_SECRETS', 'JWT_PRIVATE_KEYS'] as const;
export type KeyList = (typeof keyLists)[number];
/** For what text messages are suspended. A network has neither country nor prefix, and is not named. */
const range = {
  kind: z.enum(['prefix', 'country', 'network']),
  country: word.nullable(),
  prefix: z
    .string()
    .regex(/^\d{1,10}$/)
    .nullable(),
};
/** A longer value of a setting is cut. */
export const settingValueLength = 500;
/** Not of a secret. Null: not set. */
const settingValue = z.string().nullable();

/**
 * The types of events, with the schema of their details. Details hold no address, code, token or name: personal data has
 * columns of its own, which can be erased.
 */
export const auditTypes = {
  'registration.started': nothing,
  'registration.completed': nothing,
  /** `isNewDevice` is computed. */
  'sign_in.succeeded': z.strictObject({ methods }),
  'sign_in.failed': z.strictObject({ method: word }),
  'sign_in.refused': z.strictObject({ limit: word }),
  'sign_in.owes_factor': z.strictObject({ methods, owed: word }),
  /** Without a challenge if a limit refused it. */
  'challenge.started': z.strictObject({ ...challenge, challenge: challenge.challenge.optional(), limit }),
  'challenge.resent': z.strictObject({ ...challenge, limit }),
  'challenge.confirmed': z.strictObject(challenge),
  'challenge.failed': z.strictObject({ ...challenge, attempt }),
  /** No attempt is left. */
  'challenge.closed': z.strictObject(challenge),
  /** By a registration; every other session is that of a `sign_in.succeeded`. */
  'session.opened': nothing,
  'session.ended': z.strictObject({ cause: word, count: z.number().int().optional() }),
  'session.replayed': nothing,
  'password.changed': z.strictObject({ limit }),
  'password.reset': nothing,
  'password.reset_requested': z.strictObject({ reason }),
  'password.voided': z.strictObject({ reason }),
  'email.changed': z.strictObject({ reason: reason.optional() }),
  'factor.added': z.strictObject({ factor: word, limit }),
  'factor.removed': factor,
  'factor.used': factor,
  'factor.failed': z.strictObject({ factor: word, limit }),
  'factor.reset': z.strictObject({ reason, waitHours: z.number().int().optional() }),
  'recovery.requested': nothing,
  'recovery.cancelled': nothing,
  'recovery.completed': nothing,
  'account.created': z.strictObject({ source: word }),
  'account.updated': z.strictObject({ fields: z.array(z.enum(accountFields)) }),
  'account.disabled': z.strictObject({ reason: reason.optional() }),
  'account.enabled': z.strictObject({ reason: reason.optional() }),
  'account.deleted': z.strictObject({ reason: reason.optional() }),
  'account.exported': z.strictObject({ limit }),
  'operator.role_changed': z.strictObject({
    from: word.nullable(),
    to: word.nullable(),
    reason: reason.optional(),
  }),
  'operator.read': z.strictObject({ what: word }),
  'operator.searched': z.strictObject({
    what: z.enum(['accounts', 'deliveries', 'delivery_groups']),
    by: z.array(word).max(16),
  }),
  'limit.reset': z.strictObject({ limits: z.array(word).max(64) }),
  'delivery.retried': z.strictObject({ delivery: z.uuid() }),
  /** `sent` and `confirmed`: the messages that were judged, unless they went to numbers in a sequence. */
  'sms.breaker_opened': z.strictObject({
    ...range,
    cause: word,
    until: z.iso.datetime(),
    sent: z.number().int().optional(),
    confirmed: z.number().int().optional(),
  }),
  'sms.breaker_closed': z.strictObject({ ...range, reason }),
  'settings.changed': z.strictObject({
    changes: z.array(z.strictObject({ setting: word, from: settingValue, to: settingValue })),
  }),
  /** By their kids. `promoted` signs from now on. */
  'keys.rotated': z.strictObject({
    list: z.enum(keyLists),
    added: z.array(word),
    removed: z.array(word),
    promoted: word.nullable(),
  }),
  'audit.read': z.strictObject({ by: z.array(word).max(16) }),
  /** Twice for each export: what was asked for, before anything is read, and how many events were handed over. */
  'audit.exported': z.discriminatedUnion('stage', [
    z.strictObject({
      stage: z.literal('started'),
      since: z.iso.datetime().nullable(),
      until: z.iso.datetime(),
    }),
    z.strictObject({ stage: z.literal('ended'), events: z.number().int() }),
  ]),
  'audit.verified': z.strictObject({ seals: z.number().int(), mismatch: word.nullable() }),
} as const satisfies Record<string, z.ZodType>;

/** Those that a change of an account contains. */
export function fieldsOf(change: Readonly<Partial<Record<AccountField, unknown>>>): AccountField[] {
  return accountFields.filter((name) => change[name] !== undefined);
}

export type AuditType = keyof typeof auditTypes;
export type AuditDetails<Type extends AuditType> = z.input<(typeof auditTypes)[Type]>;

/** The first parts of the types that concern the security of an account, which its owner may see. */
export const ownerAreas = [
  'registration',
  'sign_in',
  'challenge',
  'session',
  'password',
  'email',
  'factor',
  'recovery',
  'account',
] as const;

export const auditOutcomes = ['success', 'failure', 'refused'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export const actorTypes = ['anonymous', 'user', 'operator', 'client', 'system'] as const;
export type ActorType = (typeof actorTypes)[number];
