import { domainToASCII } from 'node:url';
import { startApp, type TestApp } from '../support/app.js';
import { paddedAddresses, rejectedAddresses, acceptedAddresses } from '../support/hostile-addresses.js';
import { freshPerson, register } from '../support/journeys.js';
import { openSmtpServer, type Mailbox } from '../support/mailbox.js';
import { expectProblem, errorsIn } from '../support/problems.js';

describe('the address of a registration', () => {
  /** Every recipient that the mail server received: one entry per RCPT command. */
  const recipients: string[] = [];
  let mailbox: Mailbox;
  let app: TestApp;
  beforeAll(async () => {
    mailbox = await openSmtpServer({
      refuse: (recipient) => {
        const at = recipient.lastIndexOf('@') + 1; // smtp-server decodes a domain to Unicode
        recipients.push(recipient.slice(0, at) + domainToASCII(recipient.slice(at)));
        return null;
      },
    });
    app = await startApp({ mailbox });
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });

  it('[MAIL-6] is rejected if it is invalid, creates no row, and is not repeated in the response', async () => {
    for (const [what, email] of rejectedAddresses) {
      const response = await app.client.post('/v1/auth/register', { body: { ...freshPerson(), email } });
      const errors = errorsIn(expectProblem(response, 'request.invalid'));
      const comesBack = email.length > 3 && response.text.includes(email);
      expect({ what, errors, comesBack }).toEqual({ what, errors: ['/email format'], comesBack: false });
    }
    expect(await app.query('SELECT 1 FROM challenges UNION ALL SELECT 1 FROM deliveries')).toEqual([]);
  });

  it('[MAIL-7] receives its mail, alone, in the canonical spelling that is stored', async () => {
    for (const { what, email, stored } of accepted) {
      const { challengeId } = await register(app.client, freshPerson({ email }));
      const find = 'SELECT address FROM challenges WHERE id = $1';
      const [row] = await app.query<{ address: string }>(find, [challengeId]);
      expect({ what, address: row?.address }).toEqual({ what, address: stored });
      if (stored.length === longest) continue;
      expect((await app.mailbox.mail(stored)).headers.get('to')).toBe(stored);
    }
    const mailed = accepted.map(({ stored }) => stored).filter(({ length }) => length < longest);
    expect(recipients).toEqual(mailed);
  });
});

/** RFC 5321 allows 254 characters; smtp-server, the mail server here, allows one fewer. */
const longest = 254;

/** Several are spellings of the same address, so each gets a unique number and therefore its own mail. */
const accepted = [...acceptedAddresses, ...paddedAddresses].map(([what, written, canonical], index) => {
  const numbered = (text: string) => text.replace(/ada@/i, `ada${index}@`);
  return { what, email: numbered(written), stored: numbered(canonical) };
});
