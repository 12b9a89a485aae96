/** The types of the server's list, by area. A test compares them. */
export const auditTypes: Readonly<Record<string, readonly string[]>> = {
  registration: ['started', 'completed'],
  sign_in: ['succeeded', 'failed', 'refused', 'owes_factor'],
  challenge: ['started', 'resent', 'confirmed', 'failed', 'closed'],
  session: ['opened', 'ended', 'replayed'],
  password: ['changed', 'reset', 'reset_requested', 'voided'],
  email: ['changed'],
  factor: ['added', 'removed', 'used', 'failed', 'reset'],
  recovery: ['requested', 'cancelled', 'completed'],
  account: ['created', 'updated', 'disabled', 'enabled', 'deleted', 'exported'],
  operator: ['role_changed', 'read', 'searched'],
  limit: ['reset'],
  delivery: ['retried'],
  sms: ['breaker_opened', 'breaker_closed'],
  settings: ['changed'],
  keys: ['rotated'],
  audit: ['read', 'exported', 'verified'],
};
