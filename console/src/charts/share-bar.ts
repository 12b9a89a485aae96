import { svg } from '../dom.js';

export interface Part {
  /** The class that colours it. */
  kind: string;
  value: number;
}

/**
 * A horizontal bar of several parts; `whole` is its full length. A picture only: the numbers are said beside it. On a
 * page from right to left, the style sheet mirrors it.
 */
export function shareBar(parts: readonly Part[], whole: number): SVGSVGElement {
  let before = 0;
  const rects = parts.map(({ kind, value }) => {
    const [x, width] = [percent(before, whole), percent(value, whole)];
    before += value;
    return svg('rect', { class: kind, x, y: 0, width, height: '100%' });
  });
  return svg(
    'svg',
    { class: 'bar', 'aria-hidden': 'true' },
    svg('rect', { class: 'track', width: '100%', height: '100%' }),
    rects,
  );
}

export function percent(value: number, whole: number): string {
  return `${whole > 0 ? Math.min(100, Math.max(0, (100 * value) / whole)) : 0}%`;
}
