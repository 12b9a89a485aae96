/**
 * Runs before each spec file. Hashes with little memory, since the tests hash thousands of passwords that nobody guesses.
 * A file that measures hashing, or compares its parameters, has `jest.unmock()` with the same path.
 */
jest.mock('../../src/passwords/hash-parameters.js', () => ({
  parameters: { memoryCost: 64, timeCost: 1, parallelism: 1, outputLen: 32 },
}));
