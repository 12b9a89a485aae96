/** Preloaded into a process: its clock differs from the others' by CLOCK_SHIFT_MS. */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS);
const Original = globalThis.Date;
const now = () => Original.now() + shiftMs;

globalThis.Date = new Proxy(Original, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new Original(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
