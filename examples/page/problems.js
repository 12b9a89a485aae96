/**
 * What the page says and does about each problem. By code, never by text or status: those may change.
 */
import { SignedOutError } from './authorized-requests.js';
import { ConnectionError, Problem } from './http.js';
import { UnsupportedStepError } from './postern.js';

/**
 * @typedef {object} Advice
 * @property {string} [message] none: the server's text
 * @property {string[]} [fields] the inputs that the message may belong to; a form has one of them
 * @property {Next} [next] what the page offers beside the message
 * @property {boolean} [isOurMistake] the user cannot do anything: show the ID of the request, for support
 *
 * @typedef {'start-again' | 'sign-in' | 'verify-email'} Next
 */

const ourMistake = { message: 'This did not work, and it is not your mistake.', isOurMistake: true };

/** @type {Record<string, Advice | undefined>} */
export const adviceByCode = {
  // Its `errors` say what is wrong with which field, see fieldTexts().
  'request.invalid': { message: '' },

  'otp.invalid': {
    message: 'This code does not work. It may be mistyped, used already, or too old.',
    fields: ['code', 'totpCode', 'recoveryCode'],
  },
  'challenge.closed': { message: 'No more codes can be sent for this attempt.', next: 'start-again' },
  // A resend of a challenge that the server does not know any more, or something that another tab has deleted.
  'resource.not_found': { message: 'This no longer exists.', next: 'start-again' },
  // Its detail says why: done in another tab, or not possible in this installation.
  'resource.conflict': {},

  'phone.unsupported': { message: 'No text messages can be sent to this number.', fields: ['phone'] },
  'auth.credentials_invalid': {
    message: 'The e-mail address or the password is wrong.',
    fields: ['password'],
  },
  'auth.password_incorrect': { message: 'The password is wrong.', fields: ['password'] },
  // The second step of a sign-in. The dialog of step-up.js handles the other one.
  'auth.sign_in_invalid': {
    message: 'This sign-in has expired, or has failed too often.',
    next: 'start-again',
  },
  'auth.reauthentication_required': { message: 'That took too long. Try again.' },
  'auth.email_not_verified': { message: 'Verify your e-mail address first.', next: 'verify-email' },
  'account.email_taken': {
    message: 'There is an account with this address.',
    fields: ['email'],
    next: 'sign-in',
  },

  // The client handles Postern's. These remain if another API rejects a token that Postern accepts.
  'auth.token_missing': ourMistake,
  'auth.token_invalid': ourMistake,
  'auth.token_expired': ourMistake,
  'session.refresh_invalid': { message: 'Your session has ended. Sign in again.', next: 'sign-in' },

  // With Retry-After: explain() adds how long to wait.
  'rate_limit.exceeded': { message: 'Too many attempts.' },
  'service.overloaded': { message: 'The service is busy.' },
  'service.unavailable': { message: 'The service is not available right now.' },
  'phone.unavailable': {
    message: 'No text message can be sent to this number right now. Use another method.',
  },
  'request.timeout': { message: 'The connection was too slow. Try again.' },

  'request.malformed': ourMistake,
  'request.too_large': ourMistake,
  'request.unsupported_media_type': ourMistake,
  internal: ourMistake,
};

/** Codes after which many clients would come back at the same second. */
const crowded = new Set(['service.overloaded', 'service.unavailable']);
/** If a response that asks to wait does not say how long, as those of some proxies. */
const defaultWaitSeconds = 5;

/**
 * @typedef {{ names: string[], text: string }} FieldText a text, and the inputs that it may belong to
 */

/** The user has closed the dialog that asked for a proof. */
export class CancelledError extends Error {
  constructor() {
    super('Cancelled. Nothing was changed.');
  }
}

/** Errors whose message is written for the user. */
const explained = [ConnectionError, SignedOutError, UnsupportedStepError, CancelledError];

/**
 * @param {unknown} error
 * @returns {{ message: string, fields: FieldText[], next?: Next, waitSeconds?: number }}
 */
export function explain(error) {
  if (error instanceof Problem) return explainProblem(error);
  const isExplained = error instanceof Error && explained.some((type) => error instanceof type);
  return { message: isExplained ? error.message : unexpected(error), fields: [] };
}

/** @param {Problem} problem */
function explainProblem(problem) {
  const { code, status, retryAfterSeconds, requestId } = problem;
  // A later version's code: the server's text, which is in the user's language, is better than none.
  const advice = adviceByCode[code] ?? { isOurMistake: status >= 500 };
  const text = advice.message ?? problem.message;
  const reference = advice.isOurMistake && requestId ? ` Reference for support: ${requestId}` : '';
  // A message at a field is not repeated below the form.
  const message = advice.fields ? '' : text + reference;
  const mustWait = status === 429 || status === 503;
  const seconds = retryAfterSeconds ?? defaultWaitSeconds;
  const delay = crowded.has(code) ? Math.ceil(Math.random() * 3) : 0;
  return {
    message,
    fields: fieldTexts(problem, advice),
    next: advice.next,
    ...(mustWait && { waitSeconds: seconds + delay }),
  };
}

/**
 * @param {Problem} problem
 * @param {Advice} advice
 * @returns {FieldText[]}
 */
function fieldTexts({ errors }, { fields, message = '' }) {
  if (fields) return [{ names: fields, text: message }];
  return errors.map(({ pointer, detail }) => ({ names: [pointer.slice(1)], text: capitalize(detail) }));
}

/** Postern's details continue the name of the field: "must have at least 12 characters". @param {string} detail */
function capitalize(detail) {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}

/** A bug of this page: visible in the console, and not silent for the user. @param {unknown} error */
function unexpected(error) {
  console.error(error);
  return 'Something went wrong. Reload the page and try again.';
}
