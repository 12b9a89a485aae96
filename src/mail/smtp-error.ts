import { types } from 'node:util';

export interface SmtpFailure {
  /** For the delivery log and the operator: the server's words, with every address taken out. */
  reason: string;
  /** The server refused this mail for good (a 5xx to the envelope or the message). */
  isPermanent: boolean;
}

/**
 * What a failed hand-over means. A refused sign-in is an operator's mistake and not the mail's: it is tried again,
 * and goes out once the password is mended.
 */
export function explainSmtpError(error: unknown): SmtpFailure {
  // Not instanceof: Node's own errors may come from another realm.
  if (!types.isNativeError(error)) return { reason: 'unknown', isPermanent: false };
  const { code, responseCode, response } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
  }; // nodemailer's fields
  const words = (response ?? error.message).replace(/\S+@\S+/g, '<address>').replace(/\s+/g, ' ');
  const isRefusal = responseCode !== undefined && responseCode >= 500 && responseCode < 600;
  // RFC 4954 section 6: the server wants authentication, or TLS before it. Some say so only at the envelope.
  const isAboutSignIn = responseCode !== undefined && [530, 534, 535, 538].includes(responseCode);
  return {
    reason: `${code ?? 'error'}: ${words}`.slice(0, 300),
    isPermanent: isRefusal && !isAboutSignIn && (code === 'EENVELOPE' || code === 'EMESSAGE'),
  };
}
