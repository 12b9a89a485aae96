import { Problem } from '../api/http.js';
import { h, newId, type Attributes, type Child } from '../dom.js';
import { errorLine } from './errors.js';

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** An input with its label, and a hint below it. */
export function field(
  label: string,
  input: Input,
  { hint, class: name }: { hint?: Child; class?: string } = {},
): HTMLElement {
  input.id ||= newId();
  const hintElement = hint ? h('p', { class: 'hint', id: `${input.id}-hint` }, hint) : null;
  if (hintElement) input.setAttribute('aria-describedby', hintElement.id);
  return h(
    'div',
    { class: `field ${name ?? ''}`.trim() },
    h('label', { for: input.id }, label),
    input,
    hintElement,
  );
}

export function select(
  attributes: Attributes,
  options: readonly (readonly [value: string, text: string])[],
): HTMLSelectElement {
  const chosen = attributes['value'];
  const items = options.map(([value, text]) => h('option', { value, selected: value === chosen }, text));
  return h('select', { ...attributes, value: null }, items);
}

/** Inputs for codes. */
export const codeInput = (attributes: Attributes): HTMLInputElement =>
  h('input', {
    autocomplete: 'one-time-code',
    autocapitalize: 'characters',
    spellcheck: 'false',
    class: 'code',
    dir: 'ltr',
    required: true,
    ...attributes,
  });

export interface FormOptions {
  fields: Child;
  submitLabel: string;
  /** `danger` for what cannot be undone. */
  tone?: 'danger';
  /** Beside the button. */
  other?: Child;
  submit: (values: Record<string, string>) => Promise<void>;
}

/** A form that shows progress and errors at its button. */
export function form({ fields, submitLabel, tone, other, submit }: FormOptions): HTMLFormElement {
  const error = errorLine();
  const button = h('button', { type: 'submit', class: tone ?? null }, submitLabel);
  const element = h('form', null, fields, error.element, h('div', { class: 'buttons' }, button, other));
  let isBusy = false;
  const run = async () => {
    if (isBusy) return;
    isBusy = true;
    error.clear();
    setBusy(element, button, true);
    try {
      await submit(valuesOf(element));
    } catch (thrown) {
      error.show(thrown);
      markField(element, thrown);
    } finally {
      isBusy = false;
      setBusy(element, button, false);
    }
  };
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  return element;
}

function setBusy(element: HTMLElement, button: HTMLButtonElement, isBusy: boolean): void {
  element.toggleAttribute('data-busy', isBusy);
  element.setAttribute('aria-busy', String(isBusy));
  button.setAttribute('aria-disabled', String(isBusy)); // not `disabled`, which would lose the focus
}

/** Of the fields that have a name. */
export function valuesOf(element: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(element)].map(([name, value]) => [
    name,
    typeof value === 'string' ? value : '',
  ]);
  return Object.fromEntries(entries) as Record<string, string>; // as: fromEntries knows no tuples here
}

/** Runs the action for each press, one at a time, and shows its error. A button with `aria-disabled` does nothing. */
export function onPress(
  button: HTMLButtonElement,
  error: ReturnType<typeof errorLine>,
  action: () => Promise<void>,
): void {
  const run = async () => {
    error.clear();
    button.setAttribute('aria-busy', 'true');
    try {
      await action();
    } catch (thrown) {
      error.show(thrown);
    } finally {
      button.removeAttribute('aria-busy');
    }
  };
  button.addEventListener('click', () => {
    const isOff = button.getAttribute('aria-disabled') === 'true' || button.hasAttribute('aria-busy');
    if (!isOff) void run();
  });
}

/** Marks the input that the error is about, or the first one that a wrong code concerns. */
function markField(element: HTMLFormElement, error: unknown): void {
  for (const marked of element.querySelectorAll('[aria-invalid]')) marked.removeAttribute('aria-invalid');
  if (!(error instanceof Problem)) return;
  const names = error.errors.map(({ pointer }) => pointer.split('/')[1] ?? '');
  const input = names
    .map((name) => element.elements.namedItem(name))
    .find((found) => found instanceof HTMLElement);
  input?.setAttribute('aria-invalid', 'true');
  input?.focus();
}
