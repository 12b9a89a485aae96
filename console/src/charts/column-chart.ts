import { h, newId, svg, type Child } from '../dom.js';
import { formatNumber } from '../i18n/i18n.js';
import { percent } from './share-bar.js';

export interface Series {
  /** The class that colours it. */
  kind: string;
  name: string;
}

export interface Columns {
  /** Begins the text for screen readers. */
  title: string;
  /** The widest first: each is drawn in front of the one before, which contains it. */
  series: readonly Series[];
  columns: readonly {
    label: string;
    /** In the order of the series. */
    values: readonly number[];
  }[];
  /** Labels below the first, middle and last column. */
  ends: readonly Child[];
}

/**
 * Columns over time, each with its series in front of each other, so that a gap between two of them is seen. Positions are
 * shares of the element's size, so it fits any width without distorting texts, which are HTML beside it.
 */
export function columnChart({ title, series, columns, ends }: Columns): HTMLElement {
  const top = niceCeiling(Math.max(0, ...columns.flatMap(({ values }) => values)));
  const titleId = newId();
  const picture = svg(
    'svg',
    { class: 'columns', role: 'img', 'aria-labelledby': titleId },
    svg('title', { id: titleId }, title),
    [0.5, 1].map((height) => gridLine(1 - height)),
    columns.map((column, index) => columnOf(column, { index, count: columns.length, series, top })),
    svg('line', { class: 'axis', x1: 0, x2: '100%', y1: '100%', y2: '100%' }),
  );
  return h(
    'div',
    { class: 'column-chart' },
    h('div', { class: 'scale', 'aria-hidden': 'true' }, [top, top / 2, 0].map(scaleText)),
    picture,
    h(
      'div',
      { class: 'ends', 'aria-hidden': 'true' },
      ends.map((end) => h('span', null, end)),
    ),
  );
}

function gridLine(share: number): SVGElement {
  const y = percent(share, 1);
  return svg('line', { class: 'grid', x1: 0, x2: '100%', y1: y, y2: y });
}

interface Place {
  index: number;
  count: number;
  series: readonly Series[];
  top: number;
}

function columnOf(
  { label, values }: Columns['columns'][number],
  { index, count, series, top }: Place,
): SVGElement {
  const texts = series.map(({ name }, number) => `${name}: ${formatNumber(values[number] ?? 0)}`);
  const [x, width] = [percent(index + 0.14, count), percent(0.72, count)];
  return svg(
    'g',
    null,
    svg('title', null, [label, ...texts].join('\n')),
    svg('rect', { class: 'hover', x: percent(index, count), width: percent(1, count), height: '100%' }),
    series.map(({ kind }, number) => {
      const value = values[number] ?? 0;
      return svg('rect', {
        class: kind,
        x,
        width,
        y: percent(top - value, top),
        height: percent(value, top),
      });
    }),
  );
}

/** An axis that ends at a half number of messages would be odd. */
function scaleText(value: number): HTMLElement {
  return h('span', null, Number.isInteger(value) ? formatNumber(value) : '');
}

/** The next of 1, 2, 4, 6, 8, 10, 20 … */
function niceCeiling(value: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return size * ([1, 2, 4, 6, 8].find((step) => step * size >= value) ?? 10);
}

/** What the colours mean. */
export function legend(series: readonly Series[]): HTMLElement {
  const items = series.map(({ kind, name }) =>
    h(
      'li',
      null,
      svg(
        'svg',
        { class: 'swatch', 'aria-hidden': 'true' },
        svg('rect', { class: kind, width: '100%', height: '100%' }),
      ),
      name,
    ),
  );
  return h('ul', { class: 'legend' }, items);
}
