import { Keyring } from '../secrets.js';
import { maskDestination, openNumber, sealNumber } from './destination.js';

const keyring = new Keyring([{ kid: 'k1', secret: Buffer.alloc(32, 1) }]);
const number = { e164: '+4915112345642', callingCode: '49', country: 'DE' };

describe('a masked destination', () => {
  it.each([
    ['ada@example.com', 'a•••@example.com'],
    ['+4915112345642', '•••42'],
    ['tel:+49 ••• •••42', '+49 ••• •••42'],
  ])('shows of %s no more than %s', (destination, masked) => {
    expect(maskDestination(destination)).toBe(masked);
  });
});

describe('a sealed number', () => {
  const destination = sealNumber(keyring, number);

  it('shows its calling code and its last two digits', () => {
    expect(destination).not.toContain('15112345');
    expect(maskDestination(destination)).toBe('+49 ••• •••42');
  });

  it('can be opened with the secret, and has its country', () => {
    expect(openNumber(keyring, destination)).toEqual({ e164: '+4915112345642', country: 'DE' });
  });

  it('differs each time', () => {
    expect(sealNumber(keyring, number)).not.toBe(destination);
  });

  it.each(['ada@example.com', 'tel:+49 ••• •••42', destination.replace(/;k1\.../, ';k1.xx')])(
    'is not read from %s',
    (other) => {
      expect(openNumber(keyring, other)).toBeNull();
    },
  );
});
