import { kidUses, type KidUse } from '../../admin/keys/kid-uses.js';
import type { KidCount } from '../../database/kid-count.js';

export type KidCounts = Readonly<Record<KidUse, readonly Pick<KidCount, 'kid' | 'count'>[]>>;

interface KidState {
  readonly kid: string;
  readonly place: string;
  readonly counts: readonly number[];
  readonly verdict: string;
}

/** @param listed the kids of `APP_SECRETS`, in their order */
export function describeKids(listed: readonly string[], counts: KidCounts): string {
  const used = kidUses.flatMap((use) => counts[use].map(({ kid }) => kid));
  const unlisted = new Set(used.toSorted().filter((kid) => !listed.includes(kid)));
  const states = [...listed, ...unlisted].map((kid) => stateOf(kid, { listed, counts }));
  const header = ['kid', 'place', ...kidUses, 'state'];
  const rows = states.map(({ kid, place, counts: numbers, verdict }) => [
    kid,
    place,
    ...numbers.map((number) => number.toLocaleString('en-US')),
    verdict,
  ]);
  return alignColumns([header, ...rows]);
}

/** The kids without which servers and workers do not start. */
export function missingKids(listed: readonly string[], counts: KidCounts): string[] {
  return counts['authenticator apps'].map(({ kid }) => kid).filter((kid) => !listed.includes(kid));
}

function stateOf(
  kid: string,
  { listed, counts }: { listed: readonly string[]; counts: KidCounts },
): KidState {
  const index = listed.indexOf(kid);
  const numbers = kidUses.map((use) => counts[use].find((row) => row.kid === kid)?.count ?? 0);
  const place = index === -1 ? '–' : String(index + 1);
  return { kid, place, counts: numbers, verdict: verdictOn(index, numbers) };
}

function verdictOn(index: number, counts: readonly number[]): string {
  if (index === -1) return 'missing';
  if (index === 0) return 'current';
  return counts.some((count) => count > 0) ? 'in use' : 'not in use';
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
