/** New recovery codes, which Postern shows only once. In memory only, until the user has saved them. */
import { buttonOf, element, showStatus } from './elements.js';
import { defineView, navigate } from './views.js';

const list = element('recovery-code-list');

/** @type {string[]} */
let codes = [];
let goOn = () => {};

export function setUpRecoveryCodes() {
  defineView('recovery-codes', { isOpen: () => codes.length > 0, mustFinish: true });

  buttonOf('copy-codes').addEventListener('click', () => void copyCodes());

  buttonOf('download-codes').addEventListener('click', () => {
    const text = `Recovery codes for Notes\nEach works once.\n\n${codes.join('\n')}\n`;
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    Object.assign(document.createElement('a'), { href: url, download: 'recovery-codes.txt' }).click();
    URL.revokeObjectURL(url);
  });

  buttonOf('codes-saved').addEventListener('click', () => {
    clearRecoveryCodes();
    goOn();
  });
}

async function copyCodes() {
  try {
    await navigator.clipboard.writeText(codes.join('\n'));
    showStatus('The codes are copied.');
  } catch {
    showStatus('The browser did not copy them. Select them and copy them yourself.');
  }
}

/**
 * @param {string[]} newCodes
 * @param {() => void} next once the user has saved them
 */
export function showRecoveryCodes(newCodes, next) {
  [codes, goOn] = [newCodes, next];
  list.replaceChildren(
    ...codes.map((code) => Object.assign(document.createElement('li'), { textContent: code })),
  );
  addEventListener('beforeunload', askBeforeLeaving);
  navigate('recovery-codes');
}

export function clearRecoveryCodes() {
  codes = [];
  list.replaceChildren();
  removeEventListener('beforeunload', askBeforeLeaving);
}

/** @param {BeforeUnloadEvent} event */
function askBeforeLeaving(event) {
  event.preventDefault();
}
