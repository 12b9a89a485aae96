import { AppError, type FieldError } from '../../common/errors/app-error.js';
import type { CodeFactorType } from '../../factors/factor.js';

/** The fields of a body that can verify something; exactly one proof must be given. */
export interface ProofFields {
  totpCode?: string;
  recoveryCode?: string;
  challengeId?: string;
  code?: string;
  password?: string;
}

/** A code of a challenge. It verifies what it was sent to: the mailbox, or the account's phone. */
export interface SentCode {
  type: 'mailbox_code' | 'sms_code';
  challengeId: string;
  code: string;
}

/** One proof, as the client gave it. Whether a code was sent to the mailbox or the phone, `CodeChecks` finds out. */
export type GivenProof =
  { type: CodeFactorType; code: string } | SentCode | { type: 'password'; password: string };

/** @throws AppError request.invalid unless the body has exactly one proof */
export function givenProof(fields: ProofFields): GivenProof {
  const { totpCode, recoveryCode, challengeId, code, password } = fields;
  const given: GivenProof[] = [];
  if (totpCode !== undefined) given.push({ type: 'totp', code: totpCode });
  if (recoveryCode !== undefined) given.push({ type: 'recovery_code', code: recoveryCode });
  if (password !== undefined) given.push({ type: 'password', password });
  const isHalf = (challengeId === undefined) !== (code === undefined);
  if (challengeId !== undefined && code !== undefined)
    given.push({ type: 'mailbox_code', challengeId, code });
  const [only] = given;
  if (only && given.length === 1 && !isHalf) return only;
  throw new AppError('request.invalid', { errors: errorsOf(fields, given.length > 0) });
}

/** Reports a request that has no whole proof, or more than one. */
function errorsOf(fields: ProofFields, hasProof: boolean): FieldError[] {
  if (hasProof) {
    const names = Object.keys(fields).filter((name) => name in proofFields) as (keyof ProofFields)[]; // as: keys of fields
    return names
      .filter((name) => fields[name] !== undefined)
      .map((name) => ({
        pointer: `/${name}`,
        code: 'not_allowed',
        detail: 'must not be sent with another proof',
      }));
  }
  const names = ['challengeId', 'code'] as const;
  return names
    .filter((name) => fields[name] === undefined)
    .map((name) => ({ pointer: `/${name}`, code: 'required', detail: 'is required without another proof' }));
}

const proofFields = { totpCode: true, recoveryCode: true, challengeId: true, code: true, password: true };
