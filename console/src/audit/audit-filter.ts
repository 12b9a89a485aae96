import { h, type Attributes, type Child } from '../dom.js';
import { nameOf, t } from '../i18n/i18n.js';
import { idPattern } from '../ids.js';
import { givenOf } from '../ui/filter-form.js';
import { field, select } from '../ui/form.js';
import { auditTypes } from './audit-types.js';

/** As in the address of the view; empty: any. The times are local ones, as of their inputs. */
export type AuditFilter = Record<(typeof filterNames)[number], string>;

export const filterNames = ['type', 'outcome', 'actorId', 'subjectId', 'ip', 'since', 'until'] as const;

/** For the server. A time that somebody has put into the address wrongly is left out. */
export function queryOf({ since, until, ...others }: AuditFilter): Record<string, string> {
  return { ...givenOf(others), ...periodOf({ since, until }) };
}

export function periodOf({ since, until }: Pick<AuditFilter, 'since' | 'until'>): Record<string, string> {
  return givenOf({ since: utcOf(since), until: utcOf(until) });
}

function utcOf(local: string): string {
  const time = local === '' ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

const outcomes = ['success', 'failure', 'refused'] as const;

export function auditFields(filter: AuditFilter): Child {
  const time = (name: keyof AuditFilter) =>
    h('input', { name, value: filter[name], type: 'datetime-local', max: '9999-12-31T23:59' });
  return [
    field(t('audit.type'), typeSelect(filter.type)),
    field(
      t('audit.outcome'),
      select({ name: 'outcome', value: filter.outcome }, [
        ['', t('filter.any')],
        ...outcomes.map((outcome): [string, string] => [outcome, nameOf('outcome', outcome)]),
      ]),
    ),
    field(t('audit.since'), time('since')),
    field(t('audit.until'), time('until')),
    rareFields(filter),
  ];
}

function rareFields(filter: AuditFilter): HTMLElement {
  const { actorId, subjectId, ip } = filter;
  const pattern = String.raw`\s*${idPattern}\s*`;
  return h(
    'details',
    { open: actorId !== '' || subjectId !== '' || ip !== '' },
    h('summary', null, t('audit.more')),
    h(
      'div',
      null,
      field(t('audit.actorId'), textInput({ name: 'actorId', value: actorId, pattern })),
      field(t('audit.subjectId'), textInput({ name: 'subjectId', value: subjectId, pattern })),
      field(t('audit.ip'), textInput({ name: 'ip', value: ip, maxlength: 45 })),
    ),
  );
}

const textInput = (attributes: Attributes): HTMLInputElement =>
  h('input', { dir: 'ltr', autocomplete: 'off', spellcheck: 'false', ...attributes });

function typeSelect(chosen: string): HTMLSelectElement {
  const groups = Object.entries(auditTypes).map(([area, names]) =>
    h(
      'optgroup',
      { label: nameOf('area', area) },
      names.map((name) => {
        const type = `${area}.${name}`;
        return h('option', { value: type, selected: type === chosen }, type);
      }),
    ),
  );
  return h('select', { name: 'type' }, h('option', { value: '' }, t('filter.any')), groups);
}
