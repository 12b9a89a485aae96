import type { ErrorCode } from '../common/errors/catalogue.js';

/** What a client's developer should do about each error. HTML. */
export const problemAdvice: Readonly<Record<ErrorCode, string>> = {
  'request.malformed': 'Send one JSON object in UTF-8 with its content type, and a well-formed URL.',
  'request.invalid': 'Each entry of <code>errors</code> points to a field and says what is wrong with it.',
  'request.too_large': 'Keep the body below 16 KiB; nothing in this API needs more.',
  'request.unsupported_media_type': 'Set <code>Content-Type: application/json</code>.',
  'request.timeout': 'The request took longer than 15 seconds to arrive. Send it again.',
  'request.uri_too_long': 'Shorten the URL; nothing in this API needs a long one.',
  'request.headers_too_large': 'Send fewer or smaller header fields, for example fewer cookies.',
  'route.not_found': 'Compare the path with the OpenAPI document.',
  'route.method_not_allowed': 'The <code>Allow</code> header lists the methods of this path.',
  'resource.not_found':
    'Check the id. The answer is the same for what never existed and for what is not yours.',
  'resource.conflict': 'Read the resource again: what you ask for may have happened already.',
  'challenge.closed': 'Start the flow again to get a new challenge.',
  'auth.token_missing': 'Send <code>Authorization: Bearer …</code> with an access token.',
  'auth.token_invalid': 'The token is forged, of another kind, or its session has ended. Sign in again.',
  'auth.token_expired': 'Exchange the refresh token for a new pair, then send the request again.',
  'auth.credentials_invalid': 'Ask for e-mail and password again. It is not told which of them was wrong.',
  'auth.password_incorrect': 'Ask for the current password again.',
  'auth.email_not_verified': 'Start the verification of the address, and confirm the code from the mail.',
  'auth.reauthentication_required': 'Let the person prove again who they are, then send the request again.',
  'auth.forbidden': 'This account may not do that.',
  'otp.invalid':
    'Let the person type the code again, or send a new one. It is not told whether the code was wrong, expired, used or for something else.',
  'session.refresh_invalid': 'The session is over. Let the person sign in again.',
  'account.email_taken': 'Offer to sign in or to reset the password.',
  'rate_limit.exceeded': 'Wait as many seconds as <code>Retry-After</code> says.',
  'service.overloaded': 'Wait as many seconds as <code>Retry-After</code> says, and then a little at random.',
  'service.unavailable': 'Wait as many seconds as <code>Retry-After</code> says. Nothing was changed.',
  internal: 'Report it with the <code>requestId</code>; the log has the rest.',
};
