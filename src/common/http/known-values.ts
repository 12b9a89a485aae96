/**
 * Documents the values of a response field. Never an `enum`: new versions add values, and many generated clients reject
 * a response with a value that their list does not have.
 */
export function knownValues(values: readonly string[]): string {
  return `Known values: ${values.map((value) => `\`${value}\``).join(', ')}. New versions may add others.`;
}
