/**
 * Why an import cannot go on at all, in one sentence. A line that is bad is none: it is reported, and the rest goes on.
 */
export class ImportError extends Error {}
