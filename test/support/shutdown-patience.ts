/** From here on, who would wait for 10 s waits no time at all. */
export function withoutShutdownPatience(): void {
  const { setTimeout: original } = globalThis;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((action: () => void, ms: number) =>
      original(action, ms === 10_000 ? 0 : ms)) as typeof setTimeout); // as: of its overloads, this one
}
