import {
  paddedAddresses,
  rejectedAddresses,
  acceptedAddresses,
} from '../../../test/support/hostile-addresses.js';
import { canonicalEmail, maskEmail } from './email-address.js';

describe('canonicalEmail', () => {
  it.each(acceptedAddresses)('accepts %s', (_what, written, canonical) => {
    expect(canonicalEmail(written)).toBe(canonical);
  });

  it.each(acceptedAddresses)('leaves the canonical form of %s unchanged', (_what, _written, canonical) => {
    expect(canonicalEmail(canonical)).toBe(canonical);
  });

  it.each(rejectedAddresses)('rejects %s', (_what, written) => {
    expect(canonicalEmail(written)).toBeNull();
  });

  it.each(paddedAddresses)('leaves the removal of %s to the field', (_what, written) => {
    expect(canonicalEmail(written)).toBeNull();
  });

  /** All assigned code points, and those reserved for invisible characters. */
  const everyCodePoint = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) =>
    /[\P{C}\p{Cc}\p{Cf}\p{DI}]/u.test(String.fromCodePoint(point)),
  );

  it('removes no character from a domain, so that no two spellings differ only invisibly', () => {
    const vanishing = everyCodePoint.filter(
      (point) => canonicalEmail(`ada@exam${String.fromCodePoint(point)}ple.com`) === 'ada@example.com',
    );
    expect(vanishing).toEqual([]);
  });

  it('reads a character of the domain as ASCII only if Unicode’s compatibility folding does', () => {
    const fold = (text: string) =>
      text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\u3002\uff0e\uff61]/g, '.');
    const strange = everyCodePoint.filter((point) => {
      const text = String.fromCodePoint(point);
      const canonical = canonicalEmail(`ada@exam${text}ple.com`);
      if (canonical === null || canonical.includes('xn--')) return false; // rejected, or an A-label of its own
      return canonical !== `ada@exam${fold(text)}ple.com`;
    });
    expect(strange).toEqual([]);
  });

  it('accepts only ASCII in the local part, and changes nothing but its case', () => {
    const canonicalOf = (point: number) => canonicalEmail(`a${String.fromCodePoint(point)}a@example.com`);
    const accepted = everyCodePoint.filter((point) => canonicalOf(point) !== null);
    const itself = (point: number) => `a${String.fromCodePoint(point).toLowerCase()}a@example.com`;
    expect(accepted.map(canonicalOf)).toEqual(accepted.map(itself));
    expect(accepted.filter((point) => point > 0x7e)).toEqual([]);
    expect(accepted).toHaveLength(26 + 26 + 10 + "!#$%&'*+/=?^_`{|}~-.".length);
  });
});

describe('maskEmail', () => {
  it.each([
    ['ada@example.com', 'a•••@example.com'],
    ['a@example.com', 'a•••@example.com'],
    ['a.very.long.local.part@xn--mnchen-3ya.de', 'a•••@xn--mnchen-3ya.de'],
  ])('masks %s as %s', (address, mask) => {
    expect(maskEmail(address)).toBe(mask);
  });
});
