import { senderNotes, type RecordLookup } from './sender-records.js';

const failure = (code: string) => Promise.reject(Object.assign(new Error('no'), { code }));

function lookupOf(records: Record<string, string[]>, exchanges: string[] = []): RecordLookup {
  return {
    resolveTxt: (name) => {
      const found = records[name];
      return found ? Promise.resolve(found.map((record) => [record])) : failure('ENOTFOUND');
    },
    resolveMx: () => {
      const found = exchanges.map((exchange, index) => ({ exchange, priority: 10 - index }));
      return found.length > 0 ? Promise.resolve(found) : failure('ENODATA');
    },
  };
}

async function notesOn(address: string, lookup: RecordLookup): Promise<Record<string, string>> {
  const notes = await senderNotes(address, lookup);
  return Object.fromEntries(notes.map(({ topic, text }) => [topic, text]));
}

describe('the notes on a sender', () => {
  it('show the existing records', async () => {
    const lookup = lookupOf(
      {
        'example.com': ['google-site-verification=x', 'v=spf1 include:zoho.com ~all'],
        '_dmarc.example.com': ['v=DMARC1; p=reject'],
      },
      ['late.example.com', 'first.example.com'],
    );
    expect(await notesOn('no-reply@example.com', lookup)).toEqual({
      SPF: 'example.com has v=spf1 include:zoho.com ~all; it must include your mail service',
      DKIM: expect.stringContaining('dkim=pass'),
      DMARC: '_dmarc.example.com has v=DMARC1; p=reject',
      MX: 'example.com receives mail at first.example.com',
    });
  });

  it('say what is missing, and what to do', async () => {
    const notes = await notesOn('no-reply@example.com', lookupOf({}));
    expect(notes['SPF']).toMatch(/^example\.com has none: add the TXT record/);
    expect(notes['DMARC']).toMatch(/^_dmarc\.example\.com has none/);
    expect(notes['MX']).toContain('replies to no-reply@example.com are lost');
  });

  it('use the policy of the parent domain if a domain has none', async () => {
    const lookup = lookupOf({ '_dmarc.example.com': ['v=DMARC1; p=none'] });
    const notes = await notesOn('a@mail.app.example.com', lookup);
    expect(notes['DMARC']).toBe('_dmarc.example.com has v=DMARC1; p=none');
  });

  it('report a second SPF record, which invalidates both', async () => {
    const notes = await notesOn(
      'a@example.com',
      lookupOf({ 'example.com': ['v=spf1 a -all', 'v=spf1 mx -all'] }),
    );
    expect(notes['SPF']).toContain('has 2, which is invalid');
  });

  it('say so when DNS does not respond', async () => {
    const lookup = { resolveTxt: () => failure('ETIMEOUT'), resolveMx: () => failure('ESERVFAIL') };
    const notes = await notesOn('a@example.com', lookup);
    expect(notes['SPF']).toBe('example.com could not be looked up from here (ETIMEOUT)');
    expect(notes['MX']).toBe('example.com could not be looked up from here (ESERVFAIL)');
  });

  it('do not let a record write outside its line', async () => {
    const notes = await notesOn(
      'a@example.com',
      lookupOf({ 'example.com': ['v=spf1 \u001b[2J\nok    send'] }),
    );
    expect(notes['SPF']).toContain('has v=spf1 [2J ok send;');
  });

  it.each(['a@localhost', 'a@app.localhost', 'a@host.local', 'a@x.test', 'a@corp.internal'])(
    'are not written for %s',
    async (address) => {
      const never = () => Promise.reject(new Error('was asked'));
      expect(await senderNotes(address, { resolveTxt: never, resolveMx: never })).toEqual([]);
    },
  );
});
