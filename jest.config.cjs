/** Compiled to CommonJS by swc; Node's own require() loads the packages, see `runtime`. */
const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2024',
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};

module.exports = {
  testEnvironment: '<rootDir>/test/support/worker-environment.cjs',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  runtime: '<rootDir>/test/support/shared-packages-runtime.cjs',
  resolver: '<rootDir>/test/support/source-resolver.cjs',
  setupFiles: ['<rootDir>/test/support/cheap-hashes.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/statement-texts.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/browsers-first.cjs',
  maxWorkers: 2,
  // A larger heap takes longer to collect than a new worker takes to start.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};
