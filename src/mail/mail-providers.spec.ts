import services from 'nodemailer/lib/well-known/services.json' with { type: 'json' };
import { mailProviderNames, mailProviders } from './mail-providers.js';
import type { MailProviderName, SmtpEndpoint } from './mail-providers.js';

type KnownService = { host?: string; port?: number | string; secure?: boolean };

const knownServices: Record<string, KnownService> = services;

const nodemailerNames: Partial<Record<MailProviderName, string>> = {
  gmail: 'Gmail',
  yahoo: 'Yahoo',
  outlook: 'Hotmail',
  outlook365: 'Outlook365',
  sendgrid: 'SendGrid',
  mailgun: 'Mailgun',
  zoho: 'Zoho',
  aol: 'AOL',
  ses: 'SES',
};

function nodemailerName(provider: MailProviderName): string {
  return nodemailerNames[provider] ?? provider.toUpperCase();
}

describe('the mail providers', () => {
  it('are the ten services and their regional variants', () => {
    expect(mailProviderNames).toEqual(
      expect.arrayContaining(
        ['gmail', 'yahoo', 'outlook', 'ses', 'mailgun', 'sendgrid', 'zoho', 'aol', 'verizon', 'att'].concat([
          'zoho-eu',
          'mailgun-eu',
          'outlook365',
          'ses-eu-central-1',
        ]),
      ),
    );
  });

  it('include every region of SES that nodemailer knows', () => {
    const regions = Object.keys(knownServices).filter((name) => name.startsWith('SES-'));
    expect(regions.length).toBeGreaterThan(0);
    expect(mailProviderNames).toEqual(expect.arrayContaining(regions.map((name) => name.toLowerCase())));
  });

  it('include the regions of SES that nodemailer does not know', () => {
    const endpoint = { port: 465, secure: true };
    expect(mailProviders).toMatchObject({
      'ses-eu-south-1': { host: 'email-smtp.eu-south-1.amazonaws.com', ...endpoint },
      'ses-il-central-1': { host: 'email-smtp.il-central-1.amazonaws.com', ...endpoint },
      'ses-me-south-1': { host: 'email-smtp.me-south-1.amazonaws.com', ...endpoint },
      'ses-af-south-1': { host: 'email-smtp.af-south-1.amazonaws.com', ...endpoint },
      'ses-ap-southeast-3': { host: 'email-smtp.ap-southeast-3.amazonaws.com', ...endpoint },
      'ses-ca-west-1': { host: 'email-smtp.ca-west-1.amazonaws.com', ...endpoint },
    });
  });

  it('agree with nodemailer wherever it knows the service', () => {
    const unknown = mailProviderNames.filter((provider) => {
      const known = knownServices[nodemailerName(provider)];
      if (!known) return true;
      expect({ provider, ...mailProviders[provider] }).toEqual({
        provider,
        host: known.host,
        port: known.port,
        secure: known.secure ?? false,
      });
      return false;
    });
    const isRegion = (name: string) => name.startsWith('ses-');
    expect(unknown.filter((name) => !isRegion(name)).toSorted()).toEqual([
      'att',
      'mailgun-eu',
      'verizon',
      'zoho-eu',
    ]);
  });

  it.each(Object.entries<SmtpEndpoint>(mailProviders))(
    '%s uses implicit TLS on port 465 and only there',
    (_name, endpoint) => {
      expect([465, 587]).toContain(endpoint.port);
      expect(endpoint.secure).toBe(endpoint.port === 465);
      expect(endpoint.host).toMatch(/^[a-z0-9.-]+\.(com|org|net|eu)$/);
    },
  );
});
