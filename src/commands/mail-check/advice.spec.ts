import { readFileSync } from 'node:fs';
import { auth, cases, sender, type Reply } from '../../../test/support/mail-failures.js';
import { mailProviderNames, mailProviders, type MailProviderName } from '../../mail/mail-providers.js';
import { explain, describeUser, type Situation } from './advice.js';
import { connectAdvice, dnsAdvice } from './advice/connection.js';
import { sendAdvice } from './advice/send.js';
import { serviceAdvice, serviceOf } from './advice/services.js';
import { sessionAdvice } from './advice/session.js';
import { settingsAdvice } from './advice/settings.js';
import { signInAdvice } from './advice/sign-in.js';
import { tlsAdvice } from './advice/tls.js';
import { tlsExpected, type Failure, type Step } from './failure.js';

const situation: Situation = {
  host: 'mail.example.com',
  port: 2525,
  user: 'me@example.com',
  from: 'no-reply@sender.example',
  to: 'you@example.org',
  timeoutSeconds: 7,
  certificate: 'It is for somebody.',
};

const failed = (step: Step, error: string | Reply): Failure =>
  typeof error === 'string'
    ? { step, code: error, command: 'CONN', words: `it says ${error}` }
    : { step, code: 'EENVELOPE', command: error[0], words: error[1] };

const adviceOn = (step: Step, error: string | Reply, changes: Partial<Situation> = {}) => {
  const { name, meaning, remedies } = explain(failed(step, error), { ...situation, ...changes });
  return { name, meaning, remedy: remedies.join(' '), remedies };
};

const everyCase = Object.entries(cases).flatMap(([step, examples]) =>
  examples.map(([error, name, words]) => {
    const title = `${step}: ${typeof error === 'string' ? error : error.join(' ')}`;
    return { title, step: step as Step, error, name, words }; // Object.entries() loses the key type
  }),
);

describe('explain', () => {
  it.each(everyCase)('explains $title', ({ step, error, name, words }) => {
    const advice = adviceOn(step, error);
    expect(advice.name).toBe(name);
    expect(`${advice.meaning} ${advice.remedy}`).toMatch(words);
  });

  it('has an example for every advice, so that none is hidden behind another', () => {
    const tables = {
      dnsAdvice,
      connectAdvice,
      sessionAdvice,
      tlsAdvice,
      signInAdvice,
      sendAdvice,
      settingsAdvice,
    };
    const names = Object.values(tables).flatMap((table) => Object.keys(table));
    expect([...new Set(names)].toSorted()).toEqual(
      [...new Set(everyCase.map(({ name }) => name))].toSorted(),
    );
  });

  it.each(everyCase)('leaves no placeholder in its text for $title', ({ step, error }) => {
    for (const host of [situation.host, ...Object.values(mailProviders).map((provider) => provider.host)]) {
      const { meaning, remedy } = adviceOn(step, error, { host });
      expect(`${meaning} ${remedy}`).not.toMatch(/[{}]|undefined/);
    }
  });

  it('writes an IPv6 address as in a URL', () => {
    expect(adviceOn('greeting', tlsExpected, { host: '2001:db8::1' }).remedy).toContain(
      'smtps://[2001:db8::1]:2525',
    );
  });

  it('reports the facts if it has no advice', () => {
    const { name, meaning, remedy } = adviceOn('connect', 'EMOON');
    expect(name).toBe('last-resort');
    expect(meaning).toContain('This check does not know the error');
    expect(remedy).toContain('the step "connect", with the code EMOON');
  });
});

describe('the advice of a well-known service', () => {
  const wrongPassword = auth('535 Authentication failed');

  it.each([
    ['gmail', /app password.*2-Step Verification/],
    ['yahoo', /Generate app password/],
    ['aol', /Generate app password/],
    ['verizon', /AOL.*Generate app password/],
    ['att', /secure mail key.*Generate app password/],
    ['outlook', /password is not accepted: .*OAuth.*App passwords are not accepted either/],
    ['outlook365', /Authenticated SMTP.*OAuth/],
    ['sendgrid', /literally "apikey"/],
    ['mailgun', /SMTP credentials.*mailgun-eu/],
    ['mailgun-eu', /SMTP credentials.*mailgun-eu/],
    ['ses', /not the access key.*region/],
    ['ses-eu-central-1', /email-smtp\.eu-central-1\.amazonaws\.com must be the region/],
    ['zoho', /data centre.*zoho-eu/],
    ['zoho-eu', /application-specific/],
  ] as const)('on a password comes first for %s', (provider, words) => {
    const { host } = mailProviders[provider];
    expect(adviceOn('sign-in', wrongPassword, { host }).remedies[0]).toMatch(words);
  });

  it('is shown for a rejected sender', () => {
    const { host } = mailProviders.zoho;
    expect(
      adviceOn('send', sender('553 Relaying disallowed as x@y.example'), { host }).remedies[0],
    ).toContain('Zoho');
  });

  it('is found by the host, in any case, for every service of the settings', () => {
    const services = new Set(Object.values(mailProviders).map(({ host }) => serviceOf(host.toUpperCase())));
    expect(services).toEqual(new Set(Object.keys(serviceAdvice)));
  });

  it.each(['email-smtp.eu-south-1.amazonaws.com', 'email-smtp-fips.us-gov-west-1.amazonaws.com'])(
    'is found for %s of SES, and says why it may not exist',
    (host) => {
      expect(serviceOf(host)).toBe('ses');
      expect(adviceOn('DNS', 'ENOTFOUND', { host }).remedies[0]).toContain(
        'by SMTP only in some of its regions',
      );
    },
  );

  it('is what the README says about user and password', () => {
    const readme = readFileSync('README.md', 'utf8');
    const rows = Object.entries(serviceAdvice).map(([service, { user, password }]) => {
      const names = mailProviderNames
        .filter((name) => serviceOf(mailProviders[name].host) === service && !name.startsWith('ses-'))
        .concat(service === 'ses' ? ['ses-<region>' as MailProviderName] : []); // as: stands for all of them
      return `| ${names.map((name) => `\`${name}\``).join(', ')} | ${user} | ${password} |`;
    });
    const [, table = ''] = /^\| `MAIL_PROVIDER` \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(readme) ?? [];
    expect(table.trimEnd().split('\n').toSorted()).toEqual(rows.toSorted());
  });

  it('is not shown for others', () => {
    expect(serviceOf('mail.example.com')).toBeUndefined();
    expect(adviceOn('sign-in', wrongPassword).remedies).toHaveLength(1);
  });
});

describe('describeUser', () => {
  it.each([
    [undefined, 'no user'],
    ['apikey', 'user apikey'],
    ['me@example.com', 'user me@example.com'],
    ['SG.not-a-user-but-the-key-itself.0123456789', 'a user of 43 characters'],
  ])('describes %j as %s', (user, words) => {
    expect(describeUser(user)).toBe(words);
  });
});
