import pLimit from 'p-limit';

/** Of the places, what requests of one network may hold: the others are for everybody else. */
const shareOfNetwork = 1 / 8;
/** On a slow machine an eighth would be less than what one office or one page may well ask for at once. */
const leastOfNetwork = 8;

/** One task that hashes. */
export interface HashTask {
  /** What it costs, in hashes of our own. */
  work: number;
  /** In whose share it takes a place; null for in nobody's. */
  network: string | null;
}

/**
 * Runs tasks that hash, few at a time: more would starve everything else of this process. What waits is bounded, and so
 * is what one network has waiting or running, or its flood would close the service to all others.
 */
export class HashQueue {
  private readonly limit;
  private waitingWork = 0;
  private readonly workOfNetworks = new Map<string, number>();

  /** @param places work that may wait, in hashes of our own */
  constructor(
    concurrency: number,
    private readonly places: number,
  ) {
    this.limit = pLimit(concurrency);
  }

  get isFull(): boolean {
    return this.waitingWork >= this.places;
  }

  /** @returns null where there is no place for it: nothing was run */
  run<T>(task: HashTask, hash: () => Promise<T>): Promise<T> | null {
    const ofNetwork = task.network === null ? 0 : (this.workOfNetworks.get(task.network) ?? 0);
    const mostOfNetwork = Math.max(leastOfNetwork, Math.floor(this.places * shareOfNetwork));
    if (this.isFull || ofNetwork >= mostOfNetwork) return null;
    this.waitingWork += task.work;
    this.occupy(task, task.work);
    const running = this.limit(() => {
      this.waitingWork -= task.work;
      return hash();
    });
    return running.finally(() => this.occupy(task, -task.work));
  }

  private occupy({ network }: HashTask, work: number): void {
    if (network === null) return;
    const occupied = (this.workOfNetworks.get(network) ?? 0) + work;
    if (occupied === 0) this.workOfNetworks.delete(network);
    else this.workOfNetworks.set(network, occupied);
  }
}
