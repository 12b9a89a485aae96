import type { PeerCertificate } from 'node:tls';

/** The certificate data that is relevant to an operator. */
export interface CertificateFacts {
  names: readonly string[];
  issuer: string;
  endsAt: Date;
}

const dayMs = 86_400_000;
const maxNames = 3;

export function certificateFacts(certificate: PeerCertificate): CertificateFacts {
  const { subject, issuer, subjectaltname = '', valid_to: validTo } = certificate;
  const alternatives = subjectaltname
    .split(', ')
    .filter(Boolean)
    .map((entry) => entry.replace(/^[^:]*:/, ''));
  return {
    names: alternatives.length > 0 ? alternatives : [subject.CN].flat().filter(isText),
    issuer: [issuer.O, issuer.CN].flat().find(isText) ?? 'an unnamed issuer',
    endsAt: new Date(validTo),
  };
}

/** Whole days until the certificate expires; negative after that. */
export function daysLeft({ endsAt }: CertificateFacts, now: number): number {
  return Math.floor((endsAt.getTime() - now) / dayMs);
}

export function describeNames({ names }: CertificateFacts): string {
  const shown = names.slice(0, maxNames).join(', ') || 'nobody';
  return names.length > maxNames ? `${shown} and ${names.length - maxNames} more` : shown;
}

/** Returns a sentence for an explanation. */
export function describeCertificate(facts: CertificateFacts): string {
  const { issuer, endsAt } = facts;
  const end = Number.isNaN(endsAt.getTime()) ? 'an unreadable date' : endsAt.toISOString().slice(0, 10);
  return `It is for ${describeNames(facts)}, issued by ${issuer}, and valid until ${end}.`;
}

function isText(value: string | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
