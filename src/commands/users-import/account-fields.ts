import { ImportError } from './import-error.js';

/** The fields of an account that a line may contain. */
export type AccountField =
  | 'email'
  | 'passwordHash'
  | 'emailVerified'
  | 'fullName'
  | 'firstName'
  | 'lastName'
  | 'locale'
  | 'isActive'
  | 'createdAt';

/** The raw values of a line. */
export type AccountValues = Partial<Record<AccountField, unknown>>;

/** The accepted names of each field. If a line has two of them, the first in this list is used. */
const namesOfFields: Record<AccountField, readonly string[]> = {
  email: ['email'],
  passwordHash: ['password_hash', 'password'],
  emailVerified: ['email_verified', 'is_verified'],
  fullName: ['full_name', 'name'],
  firstName: ['first_name'],
  lastName: ['last_name'],
  locale: ['locale', 'language'],
  isActive: ['is_active'],
  createdAt: ['created_at', 'date_joined'],
};

interface Meaning {
  readonly field: AccountField;
  /** Lower ranks take precedence. */
  readonly rank: number;
}

const meanings = new Map<string, Meaning>();
for (const [field, names] of Object.entries(namesOfFields) as [AccountField, readonly string[]][]) {
  // as declared
  names.forEach((name, rank) => meanings.set(withoutSeparators(name), { field, rank }));
}

/** `passwordHash`, `password_hash` and `Password Hash` are the same name. */
function withoutSeparators(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

/** Maps columns to fields. */
export interface Assignment {
  readonly columns: readonly { readonly index: number; readonly field: AccountField }[];
  readonly ignored: readonly string[];
}

/** @throws ImportError if a name occurs twice */
export function assignColumns(names: readonly string[]): Assignment {
  const chosen = new Map<AccountField, { index: number; rank: number }>();
  names.forEach((name, index) => {
    const meaning = meanings.get(withoutSeparators(name));
    if (!meaning) return;
    const earlier = chosen.get(meaning.field);
    if (earlier?.rank === meaning.rank) throw new ImportError(`The column "${name}" occurs twice.`);
    if (!earlier || meaning.rank < earlier.rank) chosen.set(meaning.field, { index, rank: meaning.rank });
  });
  const columns = [...chosen].map(([field, { index }]) => ({ field, index }));
  const used = new Set(columns.map(({ index }) => index));
  return { columns, ignored: names.filter((_, index) => !used.has(index)) };
}
