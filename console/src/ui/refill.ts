import { fill, type Child } from '../dom.js';

/**
 * Replaces content that is read again from time to time. What a person has opened stays open, and the focus stays where it
 * is: elements are found again by their `data-key`.
 */
export function refill(element: HTMLElement, ...children: Child[]): void {
  const openKeys = [...element.querySelectorAll<HTMLElement>('details[open][data-key]')].map(keyOf);
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const focusedKey = focused?.closest<HTMLElement>('[data-key]')?.dataset['key'];
  const position = { left: scrollX, top: scrollY };
  fill(element, ...children);
  for (const details of element.querySelectorAll<HTMLElement>('details[data-key]')) {
    if (openKeys.includes(keyOf(details))) details.setAttribute('open', '');
  }
  if (focusedKey === undefined) return;
  const again = [...element.querySelectorAll<HTMLElement>('[data-key]')].find(
    (each) => keyOf(each) === focusedKey,
  );
  (again?.querySelector<HTMLElement>('summary') ?? again)?.focus({ preventScroll: true });
  scrollTo(position);
}

function keyOf(element: HTMLElement): string {
  return element.dataset['key'] ?? '';
}
