/**
 * An environment without a context of its own: spec files run in the worker's own global scope, where the packages are
 * loaded once (`shared-packages-runtime.cjs`). After each file, what it changed there is restored.
 */
const vm = require('node:vm');
const { ModuleMocker } = require('jest-mock');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { resetPackages } = require('./package-states.cjs');

class WorkerEnvironment {
  global = globalThis;
  context = vm.createContext({}); // Jest looks whether there is one
  moduleMocker = new ModuleMocker(globalThis);

  constructor({ projectConfig: config }) {
    this.before = {
      globals: Object.getOwnPropertyDescriptors(globalThis),
      process: Object.getOwnPropertyDescriptors(process),
      env: Object.getOwnPropertyDescriptors(process.env),
      listeners: listenersOf(process),
    };
    globalThis.global = globalThis;
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    const { moduleMocker } = this;
    this.fakeTimers = new LegacyFakeTimers({ config, global: globalThis, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.moduleMocker.restoreAllMocks();
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    restore(process.env, this.before.env);
    restore(process, this.before.process);
    restore(globalThis, this.before.globals);
    removeListeners(process, this.before.listeners);
    resetPackages();
    this.context = null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.context;
  }
}

function restore(object, before) {
  for (const key of Reflect.ownKeys(object)) {
    const now = Reflect.getOwnPropertyDescriptor(object, key);
    const known = before[key];
    if (!known) {
      if (now.configurable) delete object[key];
    } else if (!Object.is(known.value, now.value) || known.get !== now.get) {
      Object.defineProperty(object, key, known);
    }
  }
  for (const key of Reflect.ownKeys(before))
    if (!Object.hasOwn(object, key)) Object.defineProperty(object, key, before[key]);
}

const listenersOf = (emitter) =>
  new Map(emitter.eventNames().map((event) => [event, emitter.rawListeners(event)]));

/** For what a file leaves running, its process ends here: it stops its servers in a listener of `exit`. */
function removeListeners(emitter, before) {
  for (const [event, listeners] of listenersOf(emitter))
    for (const listener of listeners) {
      if (before.get(event)?.includes(listener)) continue;
      emitter.off(event, listener);
      if (event === 'exit') listener.call(emitter, 0);
    }
}

/** What V8 has compiled, by file name. */
const functions = new Map();
const { compileFunction } = vm;

/** Compiles each file once, in the worker's own scope. Jest reads this function from the module at each use. */
vm.compileFunction = (code, parameters, { parsingContext: _, ...options } = {}) => {
  const known = functions.get(options.filename);
  if (known?.code === code) return compileFunction(code, parameters, { ...options, cachedData: known.data });
  const compiled = compileFunction(code, parameters, { ...options, produceCachedData: true });
  if (options.filename && compiled.cachedData)
    functions.set(options.filename, { code, data: compiled.cachedData });
  return compiled;
};

module.exports = WorkerEnvironment;
