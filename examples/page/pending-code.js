/**
 * The challenge whose code the user is about to enter. Kept per tab: on a phone, the page may be reloaded while the
 * user reads the e-mail. It contains no code and no password.
 */

/**
 * @typedef {'email-verification' | 'code-login' | 'password-reset'} Flow
 * @typedef {{ flow: Flow, email: string, challenge: import('./postern.js').Challenge }} PendingCode
 */

const key = 'postern.pending-code';

/** @returns {PendingCode | null} */
export function readPendingCode() {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {PendingCode} pending */
export function keepPendingCode(pending) {
  sessionStorage.setItem(key, JSON.stringify(pending));
}

export function forgetPendingCode() {
  sessionStorage.removeItem(key);
}
