const patienceMs = 20_000;

/** Mails that the mail server has received and neither accepts nor rejects until the test decides. */
export class HeldMails {
  private readonly held = new Map<string, () => void>();
  private readonly waiting = new Set<() => void>();
  private isOpen = false;

  /** @param isHeld selects the recipients whose mails are held; all by default */
  constructor(private readonly isHeld: (recipient: string) => boolean = () => true) {}

  /** The `hold` of an `SmtpBehaviour`. */
  readonly hold = (recipient: string): Promise<void> | undefined => {
    if (this.isOpen || !this.isHeld(recipient)) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.held.set(recipient, resolve);
    for (const look of this.waiting) look();
    return promise;
  };

  /** The recipients of the mails that are held now. */
  get recipients(): string[] {
    return [...this.held.keys()].toSorted();
  }

  /** Waits until `count` mails are held at once. */
  async untilHolding(count: number): Promise<string[]> {
    if (this.held.size < count) await this.arrivalOf(count);
    return this.recipients;
  }

  private arrivalOf(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.waiting.delete(look);
      };
      const look = () => {
        if (this.held.size < count) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        reject(
          new Error(`Timed out waiting for ${count} mails at once; held are: ${this.recipients.join(' ')}`),
        );
      }, patienceMs);
      this.waiting.add(look);
    });
  }

  release(recipient: string): void {
    this.held.get(recipient)?.();
    this.held.delete(recipient);
  }

  /** Also stops holding new ones. */
  releaseAll(): void {
    this.isOpen = true;
    for (const recipient of this.recipients) this.release(recipient);
  }
}
