import type { HashKind } from '../../passwords/stored-hash.js';
import type { AccountLine } from './account-line.js';
import { shownName } from './column-names.js';

/** Counts the results of an import and reports them. */
export class ImportReport {
  read = 0;
  created = 0;
  alreadyThere = 0;
  bad = 0;
  deleted = 0;
  /** Whether the records are entries of a JSON document, and not lines. */
  hasEntries = false;
  private verified = 0;
  private disabled = 0;
  private withoutPassword = 0;
  private authenticatorApps = 0;
  private readonly lost = { recoveryCodes: 0, passkeys: 0 };
  private readonly hashKinds = new Map<HashKind, number>();

  countBatch(lines: readonly AccountLine[], createdIds: ReadonlySet<string>): void {
    for (const line of lines) {
      if (createdIds.has(line.account.id)) this.countCreated(line);
      else this.alreadyThere += 1;
    }
  }

  private countCreated({ account, hashKind, totpSecret, lost }: AccountLine): void {
    this.created += 1;
    if (totpSecret !== null) this.authenticatorApps += 1;
    for (const factor of lost) this.lost[factor] += 1;
    if (account.isEmailVerified) this.verified += 1;
    if (account.isDisabled) this.disabled += 1;
    if (hashKind === null) this.withoutPassword += 1;
    else this.hashKinds.set(hashKind, (this.hashKinds.get(hashKind) ?? 0) + 1);
  }

  /** @param run `ignored`: names of columns that were ignored */
  text(run: { isDryRun: boolean; ignored: readonly string[]; seconds: number }): string {
    const perSecond = Math.round(this.created / Math.max(run.seconds, 0.001));
    const speed = `${run.seconds.toFixed(1)} s, ${counted(perSecond)} accounts per second.`;
    return [
      ...(run.isDryRun ? ['Dry run: nothing was written. Without --dry-run, the result would be:'] : []),
      row(this.hasEntries ? 'Entries read' : 'Lines read', this.read),
      row('Accounts created', this.created),
      ...this.details().map(([what, count]) => row(`  ${what}`, count)),
      row('Existing accounts, unchanged', this.alreadyThere),
      ...(this.deleted > 0 ? [row('Deleted accounts, skipped', this.deleted)] : []),
      row(this.bad > 0 ? 'Invalid, see above' : 'Invalid', this.bad),
      ...(run.ignored.length > 0 ? [`Ignored columns: ${run.ignored.map(shownName).join(', ')}.`] : []),
      this.created > 0 ? speed : `${run.seconds.toFixed(1)} s.`,
      '',
    ].join('\n');
  }

  private details(): [what: string, count: number][] {
    const kinds = [...this.hashKinds].toSorted(([, a], [, b]) => b - a);
    const all: [string, number][] = [
      ['address verified', this.verified],
      ['address not verified', this.created - this.verified],
      ['disabled', this.disabled],
      ['without a password', this.withoutPassword],
      ...kinds.map(([kind, count]): [string, number] => [`password hash ${kind}`, count]),
      ['authenticator app', this.authenticatorApps],
      ['recovery codes, not imported', this.lost.recoveryCodes],
      ['passkeys, not imported', this.lost.passkeys],
    ];
    return all.filter(([, count]) => count > 0);
  }

  progress(): string {
    return `${counted(this.read)} read, ${counted(this.created)} accounts created …\n`;
  }
}

function row(what: string, count: number): string {
  return `${what.padEnd(32)}${counted(count).padStart(12)}`;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
