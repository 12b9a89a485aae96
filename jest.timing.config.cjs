/** `npm run test:timing`: the long form of `test/timing/timing.spec.ts`, alone on the machine as far as can be. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.timing.ts'],
  maxWorkers: 1,
};
