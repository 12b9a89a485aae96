import type { DestinationStream } from 'pino';

/** Holds log lines back until it is released, so that the first text of a start is not one of them. Passes errors on. */
export class HeldLog implements DestinationStream {
  private held: string[] | null = [];

  constructor(private readonly destination: DestinationStream) {}

  write(line: string): void {
    if (this.held === null || /^\{"level":"(error|fatal)"/.test(line)) this.destination.write(line);
    else this.held.push(line);
  }

  release(): void {
    const lines = this.held ?? [];
    this.held = null;
    for (const line of lines) this.destination.write(line);
  }
}
