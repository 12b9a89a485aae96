interface Waiting<Input, Output> {
  input: Input;
  resolve(output: Output | Promise<Output>): void;
  reject(error: unknown): void;
}

/**
 * Combines calls into batches, for one round trip instead of many. The calls of one event-loop turn share a batch, and
 * so do those made while a batch runs: under load the batches grow, and a single call does not wait for others.
 */
export class Batches<Input, Output> {
  private waiting: Waiting<Input, Output>[] = [];
  private isRunning = false;

  /** @param run returns an output for each input, in their order; if it fails, each call of the batch does */
  constructor(
    private readonly run: (inputs: readonly Input[]) => Promise<readonly (Output | Promise<Output>)[]>,
  ) {}

  add(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      if (this.isRunning) return;
      this.isRunning = true;
      setImmediate(() => void this.runWaiting());
    });
  }

  private async runWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await this.runBatch(batch); // one at a time
    }
    this.isRunning = false;
  }

  private async runBatch(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.run(batch.map(({ input }) => input));
      for (const [index, call] of batch.entries()) call.resolve(outputs[index] as Output); // as: one for each input
    } catch (error) {
      for (const call of batch) call.reject(error);
    }
  }
}
