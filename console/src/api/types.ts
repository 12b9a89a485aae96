/** What the API returns, as far as the console reads it. A test compares these with openapi.json. */

export interface User {
  id: string;
  email: string;
  emailVerified: boolean;
  fullName: string;
  locale: string;
}

export interface Tokens {
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
}

export interface SignInMethod {
  type: string;
  destination?: string;
}

export interface PendingSignIn {
  signInToken: string;
  expiresAt: string;
  methods: SignInMethod[];
}

export interface PendingEnrollment {
  mailboxVerified: boolean;
  allowed: string[];
}

export interface AuthResult {
  status: string;
  user?: User;
  tokens?: Tokens;
  deviceToken?: string;
  signIn?: PendingSignIn;
  enrollment?: PendingEnrollment;
  recoveryCodes?: string[];
  recoveryCodesRemaining?: number;
}

export interface Challenge {
  channel: string;
  challengeId: string;
  destination: string;
  codeLength: number;
  expiresAt: string;
  resendAvailableAt: string;
}

export interface TotpSetup {
  setupId: string;
  secret: string;
  otpauthUri: string;
  qrSvg: string;
}

export interface Session {
  id: string;
  current: boolean;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  ip: string;
  device: string;
}

export interface AdminMe {
  operatorRole: string;
  permissions: string[];
}

export interface AdminUserFactors {
  required: boolean;
  methods: string[];
}

export interface AdminUser {
  id: string;
  email: string;
  emailVerified: boolean;
  fullName: string;
  locale: string;
  externalId: string | null;
  roles: string[];
  operatorRole: string | null;
  state: string;
  disabledAt: string | null;
  disabledReason: string | null;
  hasPassword: boolean;
  secondFactor: AdminUserFactors;
  lastSignInAt: string | null;
  sessionCount: number;
  createdAt: string;
  updatedAt: string;
}

/** A page of a list. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** One proof, as `confirmSecondFactor` and `reauthenticate` take it. */
export type Proof =
  | { totpCode: string }
  | { recoveryCode: string }
  | { password: string }
  | { challengeId: string; code: string };

export interface AuditParty {
  type: string;
  id: string | null;
}

/** By the type of the event. */
export type AuditDetails = Record<string, unknown>;

export interface TimelineAttempt {
  used: number;
  max: number;
}

export interface TimelineDelivery {
  id: string;
  state: string;
  tries: number;
  provider: string | null;
  lastAnswer: string | null;
  nextTryAt: string | null;
}

export interface TimelineSession {
  id: string;
  device: string | null;
  ip: string | null;
}

export interface TimelineEntry {
  id: string;
  at: string;
  type: string;
  outcome: string;
  purpose: string | null;
  channel: string | null;
  template: string | null;
  challengeRef: string | null;
  attempt: TimelineAttempt | null;
  delivery: TimelineDelivery | null;
  session: TimelineSession | null;
  actor: AuditParty | null;
  requestId: string | null;
  reason: string | null;
  details: AuditDetails;
}
