import type { RecordedValues } from '../../config/recorded-values.js';
import type { AuditEntry } from '../audit-record.js';
import { keyLists, settingValueLength, type KeyList } from '../audit-types.js';

/** The kids of each list that a process has, the first of which signs. */
export type KidLists = Readonly<Partial<Record<KeyList, readonly string[]>>>;

/** What a process is started with. */
export interface Configuration {
  settings: RecordedValues;
  kids: KidLists;
}

const byNobody = {
  outcome: 'success',
  actor: { type: 'system', id: null },
  userId: null,
  client: null,
  address: null,
} as const;

/** The differences from what was seen before. What has not been seen before is none: there is no old value. */
export function configurationEvents(seen: Configuration, started: Configuration): AuditEntry[] {
  const changes = Object.entries(started.settings).flatMap(([setting, to]) => {
    const from = seen.settings[setting];
    return from === undefined || from === to ? [] : [{ setting, from: shown(from), to: shown(to) }];
  });
  return [
    ...(changes.length > 0 ? [{ ...byNobody, type: 'settings.changed', details: { changes } } as const] : []),
    ...keyLists.flatMap((list) => rotationOf(list, seen.kids[list], started.kids[list])),
  ];
}

function rotationOf(
  list: KeyList,
  before: readonly string[] = [],
  after: readonly string[] = [],
): AuditEntry[] {
  const [first = null] = after;
  if (before.length === 0 || first === null) return [];
  const added = after.filter((kid) => !before.includes(kid));
  const removed = before.filter((kid) => !after.includes(kid));
  const promoted = first === before[0] ? null : first;
  if (added.length === 0 && removed.length === 0 && promoted === null) return [];
  return [{ ...byNobody, type: 'keys.rotated', details: { list, added, removed, promoted } }];
}

function shown(value: string | null): string | null {
  return value && Array.from(value).slice(0, settingValueLength).join('');
}
