/** `passwordHash`, `password_hash` and `Password Hash` are the same name. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

/**
 * Makes a name printable. Names come from the file and are printed to a terminal, so control characters are replaced
 * and the length is limited.
 */
export function shownName(name: string): string {
  return name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').slice(0, 100);
}
