/** Why a line is invalid. The message contains nothing of the line, which may have a hash in any column. */
export class LineError extends Error {
  /** @param email once it is known to be valid */
  constructor(
    message: string,
    readonly email: string | null = null,
  ) {
    super(message);
  }
}
