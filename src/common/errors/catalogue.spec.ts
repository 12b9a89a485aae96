import { AppError } from './app-error.js';
import { errorCatalogue, errorCodes } from './catalogue.js';

/** The contract that clients branch on. A line here changes only with a new version of the API. */
const contract = {
  'request.malformed': 400,
  'request.invalid': 422,
  'request.too_large': 413,
  'request.unsupported_media_type': 415,
  'request.timeout': 408,
  'request.uri_too_long': 414,
  'request.headers_too_large': 431,
  'route.not_found': 404,
  'route.method_not_allowed': 405,
  'resource.not_found': 404,
  'resource.conflict': 409,
  'challenge.closed': 409,
  'auth.token_missing': 401,
  'auth.token_invalid': 401,
  'auth.token_expired': 401,
  'auth.credentials_invalid': 401,
  'auth.sign_in_invalid': 401,
  'auth.password_incorrect': 403,
  'auth.email_not_verified': 403,
  'auth.reauthentication_required': 403,
  'auth.forbidden': 403,
  'auth.second_factor_required': 403,
  'admin.last_admin': 409,
  'otp.invalid': 400,
  'session.refresh_invalid': 401,
  'account.email_taken': 409,
  'idempotency.key_reused': 422,
  'idempotency.in_progress': 409,
  'phone.unsupported': 422,
  'phone.unavailable': 503,
  'rate_limit.exceeded': 429,
  'service.overloaded': 503,
  'service.unavailable': 503,
  internal: 500,
};

describe('the error catalogue', () => {
  it('contains the codes of the contract with their statuses, and no others', () => {
    const statuses = errorCodes.map((code) => [code, errorCatalogue[code].status]);
    expect(Object.fromEntries(statuses)).toEqual(contract);
  });

  it.each(errorCodes)('has a specific text for %s', (code) => {
    const { title, detail } = errorCatalogue[code];
    expect(title).toMatch(/^[A-Z][^.]{3,39}$/);
    expect(detail).toMatch(/^[A-Z].*[.>]$/);
  });

  it('has no duplicate title', () => {
    expect(new Set(errorCodes.map((code) => errorCatalogue[code].title)).size).toBe(errorCodes.length);
  });
});

describe('AppError', () => {
  it('takes status and text from the catalogue', () => {
    expect(new AppError('otp.invalid')).toMatchObject({
      name: 'AppError',
      code: 'otp.invalid',
      status: 400,
      message: errorCatalogue['otp.invalid'].detail,
    });
  });

  it('carries a more specific text and the cause if given', () => {
    const cause = new Error('cause');
    const error = new AppError('resource.conflict', {
      detail: 'It is verified.',
      cause,
      retryAfterSeconds: 3,
    });
    expect(error).toMatchObject({ message: 'It is verified.', cause, retryAfterSeconds: 3, status: 409 });
  });
});
