/**
 * Jest's runtime, but Node itself loads the packages and our `.mjs` files, once in a worker. Otherwise, each spec file would
 * load two thousand files again, which is a quarter of the time of all tests.
 */
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const { default: Runtime } = require('jest-runtime');

const isPath = (name) => name.startsWith('.') || path.isAbsolute(name);

class SharedPackagesRuntime extends Runtime {
  requireModule(from, name, options, isActual) {
    const isOurs = name === undefined || (isPath(name) && !name.endsWith('.mjs')) || isBuiltin(name);
    return isOurs || options?.isInternalModule
      ? super.requireModule(from, name, options, isActual)
      : createRequire(from)(name);
  }

  /** The packages use the worker's own `process`. */
  installGetBuiltinModule() {}
}

Object.defineProperty(exports, '__esModule', { value: true });
exports.default = SharedPackagesRuntime;
