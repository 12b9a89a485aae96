/** A text that depends on the number `{n}`; each language needs the forms of its plural rules. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The same keys in another language. */
export type TextsOf<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Plural;
};
