type Step = () => Promise<unknown>;

/** npm forwards Ctrl-C to a program that has already received it from the terminal: one key press, two signals. */
const samePressMs = 500;

/** Stops what was started, in reverse order, on a signal or when the start fails. */
export class ShutdownSequence {
  private readonly steps: Step[] = [];
  private begunAt: number | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.onSignal());
    if (process.env['npm_lifecycle_event']) this.watchParent();
  }

  /** npm ends on a signal without forwarding it, so this stops when the parent npm process is gone. */
  private watchParent(): void {
    const { ppid } = process;
    const watch = setInterval(() => {
      if (process.ppid === ppid) return;
      clearInterval(watch);
      this.onSignal();
    }, 500);
    watch.unref();
  }

  /** A step that was still starting when the signal came is stopped once it has started. */
  add(step: Step): void {
    if (this.begunAt === undefined) this.steps.push(step);
    else void runStep(step);
  }

  /** Prints a readable message and exits with an error. */
  async fail(error: unknown, { withStack }: { withStack: boolean }): Promise<void> {
    if (this.begunAt !== undefined) return; // interrupted by a signal, so errors are expected
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    console.error(withStack ? stack : message);
    await this.run(1);
  }

  private onSignal(): void {
    if (this.begunAt === undefined) {
      console.log('\nStopping …');
      void this.run(0);
    } else if (Date.now() - this.begunAt > samePressMs) {
      process.exit(130); // a second signal: the exit handlers still stop the database
    }
  }

  private async run(exitCode: number): Promise<void> {
    this.begunAt = Date.now();
    for (const step of this.steps.toReversed()) await runStep(step);
    process.exit(exitCode);
  }
}

async function runStep(step: Step): Promise<void> {
  try {
    await step();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error); // continue with the other steps
  }
}
