import { h, type Child } from '../dom.js';
import { valuesOf } from './form.js';

export interface FilterFormOptions<Name extends string> {
  names: readonly Name[];
  values: Readonly<Record<Name, string>>;
  /** Inputs with these names. */
  fields: Child;
  /** A class for its layout. */
  kind?: string;
  /** Called when the person has entered other values. */
  apply: (values: Record<Name, string>) => void;
}

const typingMs = 400;

/** A form without a button: a list follows its values. */
export function filterForm<Name extends string>({
  names,
  values,
  fields,
  kind,
  apply,
}: FilterFormOptions<Name>): { element: HTMLFormElement; show: (values: Record<Name, string>) => void } {
  const element = h('form', { class: `filters ${kind ?? ''}`.trim(), role: 'search' }, fields);
  let applied: Record<Name, string> = { ...values };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = () => {
    clearTimeout(timer);
    const given = valuesOf(element);
    const next: Record<Name, string> = { ...applied };
    for (const name of names) next[name] = (given[name] ?? '').trim();
    if (!element.checkValidity() || names.every((name) => next[name] === applied[name])) return;
    applied = next;
    apply(next);
  };
  element.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(read, typingMs);
  });
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    if (element.reportValidity()) read();
  });
  const show = (shown: Record<Name, string>) => {
    applied = { ...shown };
    for (const name of names) {
      const input = element.elements.namedItem(name);
      if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement) input.value = shown[name];
    }
  };
  return { element, show };
}

/** The values in the address of a view; empty: any. */
export function filterFrom<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): Record<Name, string> {
  const entries = names.map((name) => [name, query.get(name) ?? '']);
  return Object.fromEntries(entries) as Record<Name, string>; // as: fromEntries loses the names
}

/** For a request: what is not filtered by is left out. */
export function givenOf(filter: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}
