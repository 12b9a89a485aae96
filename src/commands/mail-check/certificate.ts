import type { PeerCertificate } from 'node:tls';

/** What an operator wants to know of a certificate. */
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

/** Whole days that are left; negative once it has ended. */
export function daysLeft({ endsAt }: CertificateFacts, now: number): number {
  return Math.floor((endsAt.getTime() - now) / dayMs);
}

export function describeNames({ names }: CertificateFacts): string {
  const shown = names.slice(0, maxNames).join(', ') || 'nobody';
  return names.length > maxNames ? `${shown} and ${names.length - maxNames} more` : shown;
}

/** A sentence for an explanation. */
export function describeCertificate(facts: CertificateFacts): string {
  const { issuer, endsAt } = facts;
  const end = Number.isNaN(endsAt.getTime()) ? 'an unreadable date' : endsAt.toISOString().slice(0, 10);
  return `It is for ${describeNames(facts)}, from ${issuer}, and valid until ${end}.`;
}

function isText(value: string | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
