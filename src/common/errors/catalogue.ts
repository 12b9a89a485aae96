/**
 * Every error that a client can receive: stable code, HTTP status, title, and the default `detail`. To add an error,
 * add a line.
 */
export const errorCatalogue = {
  'request.malformed': entry(400, 'Malformed request', 'The request could not be read.'),
  'request.invalid': entry(422, 'Invalid request', 'One or more fields are invalid; see errors.'),
  'request.too_large': entry(413, 'Request too large', 'The body is larger than 16 KiB.'),
  'request.unsupported_media_type': entry(415, 'Unsupported media type', 'Send JSON: application/json.'),
  'request.timeout': entry(408, 'Request timed out', 'The request did not arrive in time.'),
  'request.uri_too_long': entry(414, 'URI too long', 'The request target is too long.'),
  'request.headers_too_large': entry(431, 'Headers too large', 'The header fields are larger than 16 KiB.'),
  'route.not_found': entry(404, 'Route not found', 'No route matches this path.'),
  'route.method_not_allowed': entry(405, 'Method not allowed', 'This path does not support this method.'),
  'resource.not_found': entry(404, 'Not found', 'The resource does not exist, or you have no access to it.'),
  'resource.conflict': entry(409, 'Conflict', 'The current state of the resource does not allow this.'),
  'challenge.closed': entry(409, 'Challenge closed', 'This challenge allows no more resends. Start again.'),
  'auth.token_missing': entry(401, 'Access token missing', 'Send Authorization: Bearer <access token>.'),
  'auth.token_invalid': entry(401, 'Access token invalid', 'The access token is not valid.'),
  'auth.token_expired': entry(401, 'Access token expired', 'The access token has expired. Refresh it.'),
  'auth.credentials_invalid': entry(401, 'Wrong e-mail or password', 'The address or the password is wrong.'),
  'auth.password_incorrect': entry(403, 'Wrong password', 'The password is wrong.'),
  'auth.email_not_verified': entry(403, 'E-mail not verified', 'Verify your e-mail address first.'),
  'auth.reauthentication_required': entry(
    403,
    'Recent sign-in required',
    'Your last sign-in is too old for this.',
  ),
  'auth.second_factor_required': entry(403, 'Second factor required', 'Sign in with a second factor first.'),
  'auth.forbidden': entry(403, 'Forbidden', 'You are not allowed to do this.'),
  'auth.sign_in_invalid': entry(
    401,
    'Sign-in not accepted',
    'The sign-in has expired, is finished or has failed too often. Sign in again.',
  ),
  'otp.invalid': entry(400, 'Code not accepted', 'The code is wrong, expired or used. Request a new one.'),
  'session.refresh_invalid': entry(401, 'Refresh token not accepted', 'Sign in again.'),
  'account.email_taken': entry(
    409,
    'E-mail already registered',
    'An account with this e-mail address already exists.',
  ),
  'admin.last_admin': entry(409, 'Last admin', 'An installation needs at least one enabled admin.'),
  'idempotency.key_reused': entry(
    422,
    'Idempotency-Key used before',
    'This Idempotency-Key belongs to another request. Use a new one.',
  ),
  'idempotency.in_progress': entry(
    409,
    'Request still running',
    'A request with this Idempotency-Key is still running. Try again shortly.',
  ),
  'phone.unsupported': entry(
    422,
    'Phone number not supported',
    'Codes cannot be sent to this number. Give another mobile number, in international form.',
  ),
  'phone.unavailable': entry(
    503,
    'No codes by phone at present',
    'No codes can be sent to this number at present. Use another method.',
  ),
  'rate_limit.exceeded': entry(429, 'Too many requests', 'Wait before trying again.'),
  'service.overloaded': entry(503, 'Service overloaded', 'The server is overloaded. Try again shortly.'),
  'service.unavailable': entry(503, 'Service unavailable', 'The service is unavailable. Try again shortly.'),
  internal: entry(500, 'Internal error', 'An internal error occurred.'),
} as const satisfies Record<string, CatalogueEntry>;

export interface CatalogueEntry {
  status: number;
  title: string;
  detail: string;
}

export type ErrorCode = keyof typeof errorCatalogue;

export const errorCodes = Object.keys(errorCatalogue) as ErrorCode[]; // the keys of a constant object

function entry(status: number, title: string, detail: string): CatalogueEntry {
  return { status, title, detail };
}
