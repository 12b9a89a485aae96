import { z } from 'zod';
import { AppError } from '../common/errors/app-error.js';
import { errorCodes } from '../common/errors/catalogue.js';

const problem = z.object({
  code: z.enum(errorCodes),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  methods: z.array(z.string()).optional(),
});

/** A response as it is kept: a success with its body, or a problem, which is written anew with the ID of each request. */
const storedResponse = z.union([
  z.object({ status: z.number().int(), body: z.unknown().optional() }),
  z.object({ problem }),
]);

export type StoredResponse = z.output<typeof storedResponse>;

/** @throws AppError if it is a problem */
export function readStoredResponse(text: string): { status: number; body: unknown } {
  const stored = storedResponse.parse(JSON.parse(text));
  if (!('problem' in stored)) return { status: stored.status, body: stored.body ?? undefined };
  const { code, ...options } = stored.problem;
  throw new AppError(code, options);
}

export function storeSuccess(status: number, body: unknown): string {
  return JSON.stringify({ status, body } satisfies StoredResponse);
}

export function storeProblem({ code, message: detail, errors, methods }: AppError): string {
  return JSON.stringify({ problem: { code, detail, errors, methods } });
}
