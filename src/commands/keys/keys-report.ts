import { kidUses } from '../../admin/keys/kid-uses.js';
import { stepTitles } from './perform-rotation.js';
import { planRotation, type KeySituation } from './rotation-plan.js';

/** Describes the secrets and keys, and the next step of a rotation. */
export function describeKeys(situation: KeySituation): string {
  return [
    alignColumns(secretRows(situation)),
    alignColumns(signingKeyRows(situation)),
    describeNextStep(situation),
  ].join('\n\n');
}

/** The kids without which servers and workers do not start. */
export function missingKids({ secretKids, counts }: KeySituation): string[] {
  const needed = [...counts['authenticator apps'], ...counts['phone numbers']].map(({ kid }) => kid);
  return [...new Set(needed)].filter((kid) => !secretKids.includes(kid));
}

function secretRows({ secretKids, processes, counts }: KeySituation): string[][] {
  const running = processes.filter(({ isRunning }) => isRunning);
  const used = kidUses.flatMap((use) => counts[use].map(({ kid }) => kid));
  const unlisted = new Set(used.toSorted().filter((kid) => !secretKids.includes(kid)));
  const rows = [...secretKids, ...unlisted].map((kid) => {
    const index = secretKids.indexOf(kid);
    const numbers = kidUses.map((use) => counts[use].find((row) => row.kid === kid)?.count ?? 0);
    const having = running.filter((process) => process.secretKids.includes(kid)).length;
    const shown = numbers.map((number) => number.toLocaleString('en-US'));
    return [kid, placeOf(index), `${having} of ${running.length}`, ...shown, stateOf(index, numbers)];
  });
  return [['secret', 'place', 'processes', ...kidUses, 'state'], ...rows];
}

function signingKeyRows({ signingKids, processes }: KeySituation): string[][] {
  const servers = processes.filter(({ isRunning, signingKids: kids }) => isRunning && kids.length > 0);
  const rows = signingKids.map((kid, index) => {
    const having = servers.filter((server) => server.signingKids.includes(kid)).length;
    return [kid, placeOf(index), `${having} of ${servers.length}`];
  });
  return [['signing key', 'place', 'servers'], ...rows];
}

function describeNextStep(situation: KeySituation): string {
  try {
    const { step, obstacles } = planRotation(situation);
    const title = `Next step of "keys rotate": ${stepTitles[step]}`;
    return obstacles.length === 0 ? `${title}.` : [`${title}. Too early:`, ...obstacles].join('\n  - ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function placeOf(index: number): string {
  return index === -1 ? '–' : String(index + 1);
}

function stateOf(index: number, counts: readonly number[]): string {
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
