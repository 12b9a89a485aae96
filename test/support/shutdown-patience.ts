/** From here on, timeouts of 10 s end immediately. */
export function withoutShutdownPatience(): void {
  const { setTimeout: original } = globalThis;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((action: () => void, ms: number) =>
      original(action, ms === 10_000 ? 0 : ms)) as typeof setTimeout); // as: one of its overloads
}
