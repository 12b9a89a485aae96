/** PLACEHOLDER */
export function throttleKey(address: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).replace(/^googlemail\.com$/, 'gmail.com');
  const plus = local.indexOf('+');
  const base = plus > 0 ? local.slice(0, plus) : local;
  return `${domain === 'gmail.com' ? base.replaceAll('.', '') : base}@${domain}`;
}
