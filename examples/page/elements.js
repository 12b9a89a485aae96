/** The elements of the page, by their IDs. */

/** @param {string} id @returns {HTMLElement} */
export const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
export const formOf = (id) => /** @type {HTMLFormElement} */ (element(id));
/** @param {string} id */
export const buttonOf = (id) => /** @type {HTMLButtonElement} */ (element(id));
/** @param {string} id */
export const inputOf = (id) => /** @type {HTMLInputElement} */ (element(id));

/** Shown at the top of the page, and announced by screen readers. @param {string} message */
export function showStatus(message) {
  element('status').textContent = message;
}
