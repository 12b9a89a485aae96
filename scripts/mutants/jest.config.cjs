const base = require('../../jest.config.cjs');

/** One run of a spec for one mutant is a file of `mutant-runs`; the server is up before, for all of them. */
module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/mutant-runs'],
  testMatch: ['<rootDir>/mutant-runs/*.spec.ts'],
  testEnvironment: '<rootDir>/scripts/mutants/environment.mjs',
  globalSetup: undefined,
  globalTeardown: undefined,
  maxWorkers: 1,
};
