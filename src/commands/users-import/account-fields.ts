import { ImportError } from './import-error.js';

/** What an account is made of, as far as a line tells. */
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

/** The values of a line as they stand there. */
export type AccountValues = Partial<Record<AccountField, unknown>>;

/** The names of each field; of two that stand in one line, the first one counts. */
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
  /** 0 counts before 1. */
  readonly rank: number;
}

const meanings = new Map<string, Meaning>();
for (const [field, names] of Object.entries(namesOfFields) as [AccountField, readonly string[]][]) {
  // as declared
  names.forEach((name, rank) => meanings.set(withoutSeparators(name), { field, rank }));
}

/** `passwordHash`, `password_hash` and `Password Hash` are one name. */
function withoutSeparators(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

/** Which column is which. */
export interface Assignment {
  readonly columns: readonly { readonly index: number; readonly field: AccountField }[];
  readonly ignored: readonly string[];
}

/** @throws ImportError where a name stands twice */
export function assignColumns(names: readonly string[]): Assignment {
  const chosen = new Map<AccountField, { index: number; rank: number }>();
  names.forEach((name, index) => {
    const meaning = meanings.get(withoutSeparators(name));
    if (!meaning) return;
    const earlier = chosen.get(meaning.field);
    if (earlier?.rank === meaning.rank) throw new ImportError(`The column "${name}" stands twice.`);
    if (!earlier || meaning.rank < earlier.rank) chosen.set(meaning.field, { index, rank: meaning.rank });
  });
  const columns = [...chosen].map(([field, { index }]) => ({ field, index }));
  const used = new Set(columns.map(({ index }) => index));
  return { columns, ignored: names.filter((_, index) => !used.has(index)) };
}
