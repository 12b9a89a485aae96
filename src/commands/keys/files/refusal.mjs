/** An error with a message that is complete without its stack. */
export class Refusal extends Error {}
