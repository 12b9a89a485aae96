/**
 * The keys that responses of the administration may have, as a sample of each. Written out on purpose: a new key fails
 * until it is decided that operators may see it.
 */
const key = null;

const pageOf = (row: object) => ({ data: [row], nextCursor: key });

const user = {
  id: key,
  email: key,
  emailVerified: key,
  fullName: key,
  locale: key,
  externalId: key,
  roles: key,
  operatorRole: key,
  state: key,
  disabledAt: key,
  disabledReason: key,
  hasPassword: key,
  secondFactor: { required: key, methods: key },
  lastSignInAt: key,
  sessionCount: key,
  createdAt: key,
  updatedAt: key,
};

const party = { type: key, id: key };

const event = {
  id: key,
  at: key,
  type: key,
  outcome: key,
  actor: party,
  subject: party,
  sessionId: key,
  requestId: key,
  details: key,
  ip: key,
  device: key,
  sealNumber: key,
};

const timeline = pageOf({
  id: key,
  at: key,
  type: key,
  outcome: key,
  purpose: key,
  channel: key,
  template: key,
  challengeRef: key,
  attempt: { used: key, max: key },
  delivery: { id: key, state: key, tries: key, provider: key, lastAnswer: key, nextTryAt: key },
  session: { id: key, device: key, ip: key },
  actor: party,
  requestId: key,
  reason: key,
  details: key,
});

const delivery = {
  id: key,
  createdAt: key,
  state: key,
  channel: key,
  template: key,
  domain: key,
  destination: key,
  userId: key,
  challengeRef: key,
  tries: key,
  provider: key,
  lastAttemptAt: key,
  nextTryAt: key,
  lastAnswer: key,
  canRetry: key,
};

const session = {
  id: key,
  current: key,
  createdAt: key,
  lastUsedAt: key,
  expiresAt: key,
  ip: key,
  device: key,
};

const percentiles = { p50: key, p95: key };

const overview = {
  window: key,
  since: key,
  until: key,
  countedAt: key,
  codes: [
    {
      purpose: key,
      started: key,
      mailed: key,
      confirmed: key,
      failed: key,
      secondsToMail: percentiles,
      secondsToConfirm: percentiles,
    },
  ],
  buckets: [{ at: key, started: key, mailed: key, confirmed: key }],
  domains: [{ domain: key, channel: key, sent: key, failed: key, queued: key, secondsToSend: percentiles }],
  queue: { waiting: key, oldestSeconds: key },
  providers: [
    {
      channel: key,
      name: key,
      sent: key,
      workers: key,
      failing: key,
      failingSince: key,
      lastAnswer: key,
    },
  ],
  limits: [{ limit: key, refused: key }],
  factors: { verified: key, failed: key },
  alerts: [{ code: key, severity: key, domain: key }],
};

const textMessages = {
  isEnabled: key,
  window: key,
  since: key,
  until: key,
  breakers: [{ id: key, kind: key, country: key, prefix: key, cause: key, openedAt: key, openUntil: key }],
  countries: [{ country: key, sent: key, delivered: key, confirmed: key, costMicros: key }],
  providers: [{ provider: key, channel: key, accepted: key, delivered: key, failed: key, costMicros: key }],
  spend: { usedMicros: key, limitMicros: key, resetsAt: key },
};

/** By route. Null: no body. */
export const adminResponseKeys: Readonly<Record<string, object | null>> = {
  'DELETE /v1/admin/limits': null,
  'DELETE /v1/admin/sessions': null,
  'DELETE /v1/admin/text-messages/breakers/{id}': null,
  'DELETE /v1/admin/users/{id}': null,
  'DELETE /v1/admin/users/{id}/sessions': null,
  'DELETE /v1/admin/users/{id}/sessions/{sessionId}': null,
  'GET /v1/admin/audit': pageOf(event),
  'GET /v1/admin/audit/export': [event],
  'GET /v1/admin/audit/seals': pageOf({
    number: key,
    events: key,
    firstAt: key,
    lastAt: key,
    sealedAt: key,
    kid: key,
    hash: key,
  }),
  'GET /v1/admin/deliveries': pageOf(delivery),
  'GET /v1/admin/deliveries/groups': {
    data: [{ domain: key, answer: key, state: key, count: key, newestAt: key }],
    isComplete: key,
  },
  'GET /v1/admin/keys': {
    data: [{ kid: key, kind: key, use: key, isCurrent: key, lastNeededUntil: key }],
  },
  'GET /v1/admin/limits': {
    data: [{ limit: key, of: key, used: key, max: key, windowSeconds: key, resetsAt: key }],
  },
  'GET /v1/admin/me': { operatorRole: key, permissions: key },
  'GET /v1/admin/overview': overview,
  'GET /v1/admin/text-messages': textMessages,
  'GET /v1/admin/timeline': timeline,
  'GET /v1/admin/users': pageOf(user),
  'GET /v1/admin/users/{id}': user,
  'GET /v1/admin/users/{id}/sessions': { data: [session] },
  'GET /v1/admin/users/{id}/timeline': timeline,
  'PATCH /v1/admin/users/{id}': user,
  'POST /v1/admin/audit/verify': {
    seals: key,
    events: key,
    expired: key,
    unsealed: key,
    head: { number: key, hash: key },
    mismatch: { number: key, reason: key },
    nextNumber: key,
  },
  'POST /v1/admin/deliveries/{id}/retry': null,
  'POST /v1/admin/users': user,
  'POST /v1/admin/users/{id}/disable': null,
  'POST /v1/admin/users/{id}/enable': null,
  'POST /v1/admin/users/{id}/password-reset': null,
  'POST /v1/admin/users/{id}/second-factor/reset': { effectiveAt: key },
  'PUT /v1/admin/users/by-external-id/{externalId}': user,
  'PUT /v1/admin/users/{id}/email': user,
  'PUT /v1/admin/users/{id}/operator-role': user,
};

/** The names of all keys with those they are in, such as `data[].actor.id`. */
export function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return [place, ...keysOf(item, place)];
  });
}
