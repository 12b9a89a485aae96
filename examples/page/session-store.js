/**
 * Where this browser keeps the session and the device tokens.
 *
 * The choice is IndexedDB: all tabs share one session, and it survives a reload. Not localStorage, because browsers run
 * tabs in several processes: what one tab has written may reach another one only after the lock that protects it. The
 * price of both: any script that runs in the page can read the tokens, so an injected script can copy a refresh token
 * and use it elsewhere. Keeping them in memory only would not stop such a script from calling the API as the user, and
 * would sign the user out at each reload. This page reduces the risk with its Content-Security-Policy (no inline
 * scripts, no scripts of other origins, no HTML made from text), short-lived access tokens, and refresh tokens whose reuse
 * ends the session. If your page must load scripts that you do not control, keep the tokens in a backend of
 * your own that gives the browser an HttpOnly cookie. Tokens never go into a URL: URLs end up in histories and logs.
 */

/**
 * @typedef {object} Session
 * @property {string} userId
 * @property {string} accessToken
 * @property {string} refreshToken
 *
 * @typedef {(userId: string | undefined) => void} SessionListener
 */

const storeName = 'items';
const sessionKey = 'session';

/**
 * Always read again before it is used: another tab may have replaced it.
 * @returns {Promise<Session | undefined>}
 */
export function readSession() {
  return readItem(sessionKey);
}

/** @param {Session} session */
export async function writeSession(session) {
  await transact('readwrite', (items) => items.put(session, sessionKey));
  currentUserId = session.userId;
  tellOtherTabs();
}

/**
 * In one transaction, and only if no other tab has replaced or removed the session meanwhile.
 * @param {Session} expected
 * @param {Session | undefined} replacement none: the session has ended
 * @returns {Promise<Session | undefined>} what is stored afterwards
 */
export async function replaceSession(expected, replacement) {
  const stored = await transact('readwrite', (items) => {
    const request = items.get(sessionKey);
    request.addEventListener('success', () => {
      if (request.result?.refreshToken !== expected.refreshToken) return;
      if (replacement) items.put(replacement, sessionKey);
      else items.delete(sessionKey);
    });
    return request;
  });
  if (stored?.refreshToken !== expected.refreshToken) return stored;
  if (!replacement) await reportChange();
  tellOtherTabs();
  return replacement;
}

export async function clearSession() {
  await transact('readwrite', (items) => items.delete(sessionKey));
  await reportChange();
  tellOtherTabs();
}

// ── Changes ──────────────────────────────────────────────────────────────────────────────────────

/** @type {Set<SessionListener>} */
const listeners = new Set();
const otherTabs = new BroadcastChannel('postern.session');
otherTabs.addEventListener('message', () => void reportChange());
// A page that comes back from the back/forward cache has missed the messages in between.
addEventListener('pageshow', () => void reportChange());

/** Who is signed in as far as this tab knows. Good enough to choose a view, not to send a request. */
export let currentUserId = (await readSession())?.userId;

/**
 * Calls the listener when the session ends, in this tab or another one, and when somebody signs in in another tab. Not
 * when tokens are refreshed, nor after a sign-in in this tab.
 * @param {SessionListener} listener
 */
export function onSessionChange(listener) {
  listeners.add(listener);
}

function tellOtherTabs() {
  otherTabs.postMessage('changed'); // oxlint-disable-line require-post-message-target-origin -- that is for windows
}

async function reportChange() {
  const userId = (await readSession())?.userId;
  if (userId === currentUserId) return;
  currentUserId = userId;
  for (const listener of listeners) listener(userId);
}

// ── Device tokens ────────────────────────────────────────────────────────────────────────────────

/**
 * Stored per user and kept after a sign-out: it makes this device a known one at the next sign-in.
 * @param {string} email
 * @returns {Promise<string | undefined>}
 */
export function readDeviceToken(email) {
  return readItem(deviceKey(email));
}

/**
 * @param {string} email
 * @param {string} deviceToken
 */
export async function writeDeviceToken(email, deviceToken) {
  await transact('readwrite', (items) => items.put(deviceToken, deviceKey(email)));
}

/** @param {string} email */
function deviceKey(email) {
  return `device-token ${email.trim().toLowerCase()}`;
}

// ── IndexedDB ────────────────────────────────────────────────────────────────────────────────────

/** @param {string} key @returns {Promise<any>} */
function readItem(key) {
  return transact('readonly', (items) => items.get(key));
}

/**
 * Resolves with the result of the request once the transaction is complete.
 * @param {IDBTransactionMode} mode
 * @param {(items: IDBObjectStore) => IDBRequest} work
 * @returns {Promise<any>}
 */
async function transact(mode, work) {
  // Opened each time: some browsers close the connection of a page in the background.
  const database = await openDatabase();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = work(transaction.objectStore(storeName));
      transaction.addEventListener('complete', () => resolve(request.result));
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('Aborted')));
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('postern', 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB is not available')));
  });
}
