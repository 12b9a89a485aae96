/**
 * Why an import cannot continue, in one sentence. An invalid line does not stop an import: it is reported and skipped.
 */
export class ImportError extends Error {}
