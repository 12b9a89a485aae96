import { plainName, shownName } from './column-names.js';
import { ImportError } from './import-error.js';
import { isAbsent } from './line-values.js';
import {
  isEncodedHash,
  isLockingWord,
  looksLikeHash,
  mayBeFactor,
  mayBeHash,
  mayBeStatus,
  mayLock,
  traitsOf,
} from './telling-values.js';
import type { NameTraits } from './telling-values.js';

/** More different names than any export has; every line of JSON could have others. */
const mostNames = 1_000;
/** A column with more different values does not say in which state an account is. */
const mostStates = 20;
const longestState = 32;
const deepestLevel = 5;

/** What the values of a column have shown so far. */
interface Findings {
  values: number;
  /** Values that look like a hash, or contain one. */
  hashes: number;
  /** A value is certainly a hash; or the name says hash, and a value may be one. */
  isHash: boolean;
  /** The name says lock, and a value may be one. */
  isLock: boolean;
  /** The name says second factor, and a value may be one. */
  isFactor: boolean;
  /** Null if there are too many. */
  states: Set<string> | null;
}

/**
 * The columns that an import ignores. A hash, a lock or a second factor among them would be lost: the account would be
 * imported without its password, or open although it was locked, and no second import would mend it.
 */
export class IgnoredColumns {
  private readonly findings = new Map<string, Findings>();
  private readonly traits = new Map<string, NameTraits>();
  /** By plain names; the values are as given. */
  private readonly wanted: ReadonlyMap<string, string>;
  private readonly wantedAndSeen = new Set<string>();
  private isComplete = false;

  /** @param wanted columns that are to be ignored, whatever they are */
  constructor(wanted: readonly string[]) {
    this.wanted = new Map(wanted.map((name) => [plainName(name), name]));
  }

  get names(): string[] {
    return [...this.findings.keys()];
  }

  isWanted(name: string): boolean {
    return this.wanted.has(plainName(name));
  }

  /** @throws ImportError if there are too many columns */
  observe(name: string, value: unknown): void {
    if (this.isComplete) return;
    const found = this.findingsOf(name);
    if (this.isWanted(name)) this.wantedAndSeen.add(plainName(name));
    else this.inspect(found, { name, value });
  }

  /**
   * Called after all lines have been read, and before anything is written.
   * @throws ImportError if a column looks like a hash, a second factor or a lock, or if a column to be ignored does not exist
   */
  assertHarmless(): void {
    this.isComplete = true;
    for (const [plain, given] of this.wanted) {
      if (this.wantedAndSeen.has(plain)) continue;
      throw new ImportError(`--ignore: the file has no column "${shownName(given)}".`);
    }
    const found = [...this.findings].flatMap(([name, findings]) => describe(name, findings) ?? []);
    if (found.length > 0) throw new ImportError([...found, 'Nothing was written.'].join('\n'));
  }

  private findingsOf(name: string): Findings {
    const known = this.findings.get(name);
    if (known) return known;
    if (this.findings.size === mostNames) {
      throw new ImportError(`The lines have more than ${mostNames} different names of columns.`);
    }
    const none = {
      values: 0,
      hashes: 0,
      isHash: false,
      isLock: false,
      isFactor: false,
      states: new Set<string>(),
    };
    this.findings.set(name, none);
    return none;
  }

  private inspect(found: Findings, { name, value }: { name: string; value: unknown }): void {
    let isEmpty = true;
    let hasHash = false;
    visitTexts({ name, value, level: 0 }, (inner, untrimmed) => {
      const text = untrimmed.trim();
      if (isAbsent(text)) return;
      isEmpty = false;
      const traits = this.traitsOf(inner);
      hasHash ||= looksLikeHash(text, traits);
      found.isHash ||= isEncodedHash(text) || (traits.saysHash && mayBeHash(text));
      const saysFactor = traits.saysFactor || this.traitsOf(name).saysFactor;
      found.isFactor ||= saysFactor && mayBeFactor(text);
      found.isLock ||=
        (traits.saysLock && mayLock(inner, text)) || (traits.saysStatus && mayBeStatus(inner, text));
      addState(found, text);
    });
    if (!isEmpty) found.values += 1;
    if (hasHash) found.hashes += 1;
  }

  private traitsOf(name: string): NameTraits {
    const known = this.traits.get(name);
    if (known) return known;
    const traits = traitsOf(name);
    if (this.traits.size < mostNames) this.traits.set(name, traits);
    return traits;
  }
}

function addState(found: Findings, text: string): void {
  if (!found.states) return;
  if (text.length > longestState || (found.states.size === mostStates && !found.states.has(text))) {
    found.states = null;
  } else found.states.add(text);
}

/** Visits the texts in a value, each with the innermost name above it. */
function visitTexts(
  { name, value, level }: { name: string; value: unknown; level: number },
  visit: (name: string, text: string) => void,
): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    visit(name, String(value));
  } else if (typeof value === 'object' && value !== null && level < deepestLevel) {
    for (const [key, inner] of Object.entries(value)) {
      // In MongoDB's {"$date": …} and in a list, the key says nothing.
      const isNamed = !Array.isArray(value) && !key.startsWith('$');
      visitTexts({ name: isNamed ? key : name, value: inner, level: level + 1 }, visit);
    }
  }
}

function describe(name: string, found: Findings): string | null {
  const shown = shownName(name);
  if (found.isHash || (found.hashes > 0 && found.hashes * 2 >= found.values)) {
    return (
      `The column "${shown}" would be ignored, but looks like a password hash: ` +
      `name it password_hash, or confirm with --ignore "${shown}".`
    );
  }
  if (found.isFactor) {
    return (
      `The column "${shown}" would be ignored, but looks like a second factor, without which the password alone ` +
      `signs in: name it totp_secret, or confirm with --ignore "${shown}".`
    );
  }
  const isState = found.states !== null && [...found.states].some(isLockingWord);
  if (!found.isLock && !isState) return null;
  return (
    `The column "${shown}" would be ignored, but looks like a lock: ` +
    `turn it into a column disabled (true or false), or confirm with --ignore "${shown}".`
  );
}
