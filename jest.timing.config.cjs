/** `npm run test:timing`: the long form of `test/timing/timing.spec.ts`. Run it on an otherwise idle machine. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.timing.ts'],
  maxWorkers: 1,
};
