/** Compiled to CommonJS by swc; Node's own require() loads the ES modules of node_modules. */
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
  setupFilesAfterEnv: ['<rootDir>/test/support/statement-texts.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxWorkers: 2,
  // Modules in Node's VM are never freed: without a limit, a worker grows to three gigabytes, most of it marked again and again.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};
