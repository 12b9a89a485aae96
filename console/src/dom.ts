/**
 * Elements from text. Nothing here, and nothing else in the console, reads text as markup: whatever a user has entered
 * stays text, and the page needs no Trusted Types policy.
 */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

type Listener = (event: Event) => unknown;
/** A function listens to the event of the name without `on`; null, undefined and false leave the attribute out. */
export type Attributes = Record<string, string | number | boolean | null | undefined | Listener>;

export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes | null = null,
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return complete(document.createElement(name), attributes, children);
}

export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes | null = null,
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  return complete(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function complete<Made extends Element>(
  element: Made,
  attributes: Attributes | null,
  children: readonly Child[],
): Made {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...nodesOf(children));
  return element;
}

/** Replaces the content. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...nodesOf(children));
}

function nodesOf(child: Child): (Node | string)[] {
  if (child === null || child === undefined || child === false) return [];
  if (child instanceof Node) return [child];
  return typeof child === 'object' ? child.flatMap(nodesOf) : [String(child)];
}

let lastId = 0;

/** For labels and descriptions. */
export function newId(): string {
  lastId += 1;
  return `id-${lastId}`;
}
