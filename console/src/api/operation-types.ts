import type { AuditDetails, AuditParty } from './types.js';

/** As in types.ts, for the views about codes, messages, the audit log, limits and keys. */

export interface OverviewSeconds {
  p50: number;
  p95: number;
}

export interface OverviewCodes {
  purpose: string;
  started: number;
  mailed: number;
  confirmed: number;
  failed: number;
  secondsToMail: OverviewSeconds | null;
  secondsToConfirm: OverviewSeconds | null;
}

export interface OverviewBucket {
  at: string;
  started: number;
  mailed: number;
  confirmed: number;
}

export interface OverviewDomain {
  domain: string | null;
  channel: string;
  sent: number;
  failed: number;
  queued: number;
  secondsToSend: OverviewSeconds | null;
}

export interface OverviewQueue {
  waiting: number;
  oldestSeconds: number | null;
}

export interface OverviewProvider {
  channel: string;
  name: string;
  sent: number;
  workers: number;
  failing: number;
  failingSince: string | null;
  lastAnswer: string | null;
}

export interface OverviewLimit {
  limit: string;
  refused: number;
}

export interface OverviewFactors {
  verified: number;
  failed: number;
}

export interface OverviewAlert {
  code: string;
  severity: string;
  domain: string | null;
}

export interface Overview {
  window: string;
  since: string;
  until: string;
  countedAt: string | null;
  codes: OverviewCodes[];
  buckets: OverviewBucket[];
  domains: OverviewDomain[];
  queue: OverviewQueue;
  providers: OverviewProvider[];
  limits: OverviewLimit[];
  factors: OverviewFactors;
  alerts: OverviewAlert[];
}

export interface TextMessageBreaker {
  id: string;
  kind: string;
  country: string | null;
  prefix: string | null;
  cause: string;
  openedAt: string;
  openUntil: string;
}

export interface TextMessageCountry {
  country: string;
  sent: number;
  delivered: number;
  confirmed: number;
  costMicros: number;
}

export interface TextMessageProvider {
  provider: string;
  channel: string;
  accepted: number;
  delivered: number;
  failed: number;
  costMicros: number | null;
}

export interface TextMessageSpend {
  usedMicros: number;
  limitMicros: number | null;
  resetsAt: string | null;
}

export interface TextMessages {
  isEnabled: boolean;
  window: string;
  since: string;
  until: string;
  breakers: TextMessageBreaker[];
  countries: TextMessageCountry[];
  providers: TextMessageProvider[];
  spend: TextMessageSpend;
}

export interface Delivery {
  id: string;
  createdAt: string;
  state: string;
  channel: string;
  template: string | null;
  domain: string | null;
  destination: string;
  userId: string | null;
  challengeRef: string | null;
  tries: number;
  provider: string | null;
  lastAttemptAt: string | null;
  nextTryAt: string | null;
  lastAnswer: string | null;
  canRetry: boolean;
}

export interface DeliveryGroup {
  domain: string | null;
  answer: string;
  state: string;
  count: number;
  newestAt: string;
}

export interface DeliveryGroups {
  data: DeliveryGroup[];
  isComplete: boolean;
}

export interface AuditEvent {
  id: string;
  at: string;
  type: string;
  outcome: string;
  actor: AuditParty;
  subject: AuditParty | null;
  sessionId: string | null;
  requestId: string | null;
  details: AuditDetails;
  ip: string | null;
  device: string | null;
  sealNumber: string | null;
}

export interface AuditSeal {
  number: string;
  events: number;
  firstAt: string;
  lastAt: string;
  sealedAt: string;
  kid: string | null;
  hash: string;
}

export interface AuditSealHead {
  number: string;
  hash: string;
}

export interface AuditSealMismatch {
  number: string;
  reason: string;
}

export interface AuditVerification {
  seals: number;
  events: number;
  expired: number;
  unsealed: number | null;
  head: AuditSealHead | null;
  mismatch: AuditSealMismatch | null;
  nextNumber: string | null;
}

export interface LimitUsage {
  limit: string;
  of: string;
  used: number;
  max: number;
  windowSeconds: number;
  resetsAt: string | null;
}

export interface LimitUsageList {
  data: LimitUsage[];
}

export interface KeyUse {
  kid: string;
  kind: string;
  use: string;
  isCurrent: boolean;
  lastNeededUntil: string | null;
}
