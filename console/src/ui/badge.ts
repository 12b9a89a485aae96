import { h, type Child } from '../dom.js';

export type Tone = 'good' | 'warning' | 'bad' | 'neutral';

/** A word with a colour; the word alone says it, too. */
export function badge(text: Child, tone: Tone = 'neutral'): HTMLElement {
  return h('span', { class: `badge ${tone}` }, text);
}
