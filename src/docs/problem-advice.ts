import type { ErrorCode } from '../common/errors/catalogue.js';

/** Advice on each error for the developers of clients. HTML. */
export const problemAdvice: Readonly<Record<ErrorCode, string>> = {
  'request.malformed':
    'Send a single JSON object in UTF-8 with the matching content type, to a well-formed URL.',
  'request.invalid': 'Each entry of <code>errors</code> points to a field and says what is wrong with it.',
  'request.too_large': 'Keep the body below 16 KiB. No request of this API needs more.',
  'request.unsupported_media_type': 'Set <code>Content-Type: application/json</code>.',
  'request.timeout': 'The request took longer than 15 seconds to arrive. Send it again.',
  'request.uri_too_long': 'Shorten the URL. No request of this API needs a long one.',
  'request.headers_too_large': 'Send fewer or smaller header fields, for example fewer cookies.',
  'route.not_found': 'Compare the path with the OpenAPI document.',
  'route.method_not_allowed': 'The <code>Allow</code> header lists the methods of this path.',
  'resource.not_found':
    'Check the ID. The response is the same for a resource that never existed and for one that ' +
    'belongs to another account.',
  'resource.conflict': 'Fetch the resource again; the change may already have been made.',
  'challenge.closed': 'Start the flow again to get a new challenge.',
  'auth.token_missing': 'Send <code>Authorization: Bearer …</code> with an access token.',
  'auth.token_invalid':
    'The token is malformed, has a wrong signature, is of another type, or its session has ended. Sign in again.',
  'auth.token_expired': 'Exchange the refresh token for a new token pair, then retry the request.',
  'auth.credentials_invalid':
    'Ask for the e-mail address and password again. The response does not reveal which of them was wrong.',
  'auth.password_incorrect': 'Ask for the current password again.',
  'auth.email_not_verified':
    'Start the verification of the address and confirm it with the code from the e-mail.',
  'auth.reauthentication_required': 'Reauthenticate the user, then retry the request.',
  'auth.second_factor_required':
    'Operators need a session in which a second factor was verified. Sign in with an authenticator app; set one up first ' +
    'if the account has none.',
  'auth.forbidden': 'This account is not allowed to do that.',
  'auth.sign_in_invalid':
    'The sign-in has expired, has been finished or has failed five times, or the account has changed. Start again with ' +
    'the first step.',
  'otp.invalid':
    'Let the user enter the code again, or send a new one. The response does not reveal whether the ' +
    'code was wrong, expired, already used or issued for another purpose.',
  'session.refresh_invalid': 'The session has ended. Ask the user to sign in again.',
  'account.email_taken': 'Offer to sign in or to reset the password.',
  'admin.last_admin':
    'This would leave the installation without an enabled admin. Give another account the role first: ' +
    '<code>npm run users -- grant ada@example.com admin</code>.',
  'idempotency.key_reused':
    'The <code>Idempotency-Key</code> was sent with another request within the last 24 hours. Make a new key for each ' +
    'request, and repeat it only with the same method, path and body.',
  'idempotency.in_progress':
    'A request with the same <code>Idempotency-Key</code> has not finished. Wait as long as <code>Retry-After</code> ' +
    'says, and repeat it: you get the response of the first one.',
  'phone.unsupported':
    'Ask for another mobile number, with its country code. The response is the same for a number that cannot exist, for ' +
    'one that is not of a mobile phone, and for a country to which no codes are sent.',
  'phone.unavailable':
    'Offer the user one of the <code>methods</code>. Text messages to this range of numbers are suspended; try again ' +
    'after the number of seconds in <code>Retry-After</code>.',
  'rate_limit.exceeded': 'Wait for the number of seconds in <code>Retry-After</code>, then retry.',
  'service.overloaded':
    'Wait for the number of seconds in <code>Retry-After</code> plus a short random delay, then retry.',
  'service.unavailable':
    'Wait for the number of seconds in <code>Retry-After</code>, then retry. Nothing was changed.',
  internal: 'Report it with the <code>requestId</code>. The server log has the details.',
};
