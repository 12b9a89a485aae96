import type { TLSSocket } from 'node:tls';
import { certificateFacts, describeCertificate } from './certificate.js';
import { describeCapabilities, describeMode, progressOf } from './progress.js';

const dayMs = 86_400_000;

type Certificate = ReturnType<TLSSocket['getPeerCertificate']>;

function certificateWith(changes: Record<string, unknown>): Certificate {
  return {
    subject: { CN: 'mail.example.com' },
    issuer: { O: 'Example CA', CN: 'R3' },
    subjectaltname: 'DNS:mail.example.com, DNS:smtp.example.com, IP Address:192.0.2.1, DNS:a.example',
    valid_to: 'Mar  3 00:00:00 2124 GMT',
    ...changes,
  } as unknown as Certificate; // only the members that are read
}

function socketWith(certificate: Certificate): TLSSocket {
  const socket = { getProtocol: () => 'TLSv1.3', getPeerCertificate: () => certificate };
  return socket as unknown as TLSSocket; // only the members that are read
}

describe('progressOf', () => {
  const encryption = socketWith(certificateWith({}));

  it('lists the greeting before STARTTLS, and after TLS from the first byte', () => {
    const dialogue = { greeting: '220 hello', encryption };
    expect(progressOf(dialogue, false).map(({ step }) => step)).toEqual(['greeting', 'TLS']);
    expect(progressOf(dialogue, true).map(({ step }) => step)).toEqual(['TLS', 'greeting']);
  });

  it('lists nothing that has not happened', () => {
    expect(progressOf({ greeting: undefined, encryption: null }, false)).toEqual([]);
  });

  it('describes the certificate, its issuer and its validity', () => {
    const [line] = progressOf({ greeting: undefined, encryption }, true);
    expect(line?.text).toMatch(
      /^TLSv1\.3, certificate for mail\.example\.com, smtp\.example\.com, 192\.0\.2\.1 and 1 more from Example CA, \d+ days left$/,
    );
  });

  it.each([
    [13.5, ['ok', 'note']],
    [15, ['ok']],
  ])('with %d days left says %j', (days, labels) => {
    const end = new Date(Date.now() + days * dayMs).toUTCString();
    const lines = progressOf(
      { greeting: undefined, encryption: socketWith(certificateWith({ valid_to: end })) },
      true,
    );
    expect(lines.map(({ label }) => label)).toEqual(labels);
    expect(lines[1]?.text ?? 'the certificate expires in 13 days').toContain(
      'the certificate expires in 13 days',
    );
  });
});

describe('a certificate', () => {
  it('uses its common name if it has no other, and the issuer’s if that has no organisation', () => {
    const facts = certificateFacts(certificateWith({ subjectaltname: undefined, issuer: { CN: 'Some CA' } }));
    expect(describeCertificate(facts)).toBe(
      'It is for mail.example.com, issued by Some CA, and valid until 2124-03-03.',
    );
  });

  it('may lack everything', () => {
    const nothing = { subject: {}, issuer: {}, subjectaltname: undefined, valid_to: '' };
    expect(describeCertificate(certificateFacts(certificateWith(nothing)))).toBe(
      'It is for nobody, issued by an unnamed issuer, and valid until an unreadable date.',
    );
  });
});

describe('the description of the connection', () => {
  it.each([
    [{ secure: true, requireTLS: true }, 'TLS from the first byte'],
    [{ requireTLS: true }, 'STARTTLS'],
    [{}, 'STARTTLS if offered'],
    [{ ignoreTLS: true }, 'without TLS, because it is on this machine'],
  ])('for %j is: %s', (options, words) => {
    expect(describeMode(options)).toBe(words);
  });

  it.each([
    [['PIPELINING', 'AUTH PLAIN LOGIN', 'SIZE 26214400'], 'sign-in by PLAIN, LOGIN; mails up to 26 MB'],
    [['auth=LOGIN', 'SIZE'], 'sign-in by LOGIN'],
    [['8BITMIME', 'SIZE 0'], 'no sign-in offered'],
  ])('for %j is: %s', (capabilities, words) => {
    expect(describeCapabilities(capabilities)).toBe(words);
  });
});
