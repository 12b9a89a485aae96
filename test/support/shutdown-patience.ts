/** From here on, timeouts of 10 s end after half a second, which is enough for what does not wait for anything. */
export function withoutShutdownPatience(): void {
  const { setTimeout: original } = globalThis;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((action: () => void, ms: number) =>
      original(action, ms === 10_000 ? 500 : ms)) as typeof setTimeout); // as: one of its overloads
}
