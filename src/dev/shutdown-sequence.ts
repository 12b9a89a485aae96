type Step = () => Promise<unknown>;

/** npm passes Ctrl-C on to a program that the terminal has told already: one key press, two signals. */
const samePressMs = 500;

/** Stops what was started, last first, on a signal or when the start fails. */
export class ShutdownSequence {
  private readonly steps: Step[] = [];
  private begunAt: number | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.onSignal());
    if (process.env['npm_lifecycle_event']) this.watchParent();
  }

  /** An npm that is told to end does so without telling us; whose npm is gone is not wanted any more. */
  private watchParent(): void {
    const { ppid } = process;
    const watch = setInterval(() => {
      if (process.ppid === ppid) return;
      clearInterval(watch);
      this.onSignal();
    }, 500);
    watch.unref();
  }

  /** What was still starting when the signal came is stopped as soon as it is there. */
  add(step: Step): void {
    if (this.begunAt === undefined) this.steps.push(step);
    else void runStep(step);
  }

  /** One readable message, and the exit code of a failure. */
  async fail(error: unknown, { withStack }: { withStack: boolean }): Promise<void> {
    if (this.begunAt !== undefined) return; // broken off by a signal: no wonder that something failed
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    console.error(withStack ? stack : message);
    await this.run(1);
  }

  private onSignal(): void {
    if (this.begunAt === undefined) {
      console.log('\nStopping …');
      void this.run(0);
    } else if (Date.now() - this.begunAt > samePressMs) {
      process.exit(130); // asked twice: the exit handlers still end the database
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
    console.error(error instanceof Error ? error.message : error); // the others are to be stopped as well
  }
}
