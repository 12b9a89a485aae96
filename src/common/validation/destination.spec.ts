import { maskDestination } from './destination.js';

describe('a masked destination', () => {
  it.each([
    ['ada@example.com', 'a•••@example.com'],
    ['+4915112345642', '•••42'],
  ])('shows of %s no more than %s', (destination, masked) => {
    expect(maskDestination(destination)).toBe(masked);
  });
});
