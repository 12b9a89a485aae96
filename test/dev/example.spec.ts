import { startExample, type RunningExample } from '../support/example.js';

describe('npm run example', () => {
  let example: RunningExample;
  beforeAll(async () => {
    example = await startExample();
  }, 60_000);
  afterAll(() => example?.stop());

  it('uses a Postern that is running already, announces a busy port, and stops without it', async () => {
    const ports = { PORT: new URL(example.posternUrl).port, EXAMPLE_PORT: new URL(example.url).port };
    const second = await startExample(ports);
    expect(second.posternUrl).toBe(example.posternUrl);
    expect(second.url).not.toBe(example.url);
    expect(second.output()).toContain(
      `Port ${ports.EXAMPLE_PORT} is taken: using ${new URL(second.url).port}.`,
    );
    expect(second.output()).toContain('it uses the Postern that is running already');
    await second.stop();
    expect((await fetch(`${example.posternUrl}/health/ready`)).status).toBe(200);
  }, 60_000);

  it('serves nothing without a policy, and no note without a token', async () => {
    const page = await fetch(example.url);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
        `connect-src 'self' ${example.posternUrl}; base-uri 'none'; form-action 'none'; ` +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(await page.text()).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
    const notes = await fetch(`${example.url}/api/notes`);
    expect(notes.status).toBe(401);
    expect(await notes.json()).toMatchObject({ code: 'auth.token_missing' });
    const outside = await fetch(`${example.url}/..%2fapi/server.js`);
    expect(outside.status).not.toBe(200);
  });

  it('says in one sentence what is wrong with a port', async () => {
    await expect(startExample({ EXAMPLE_PORT: 'abc' })).rejects.toThrow(
      'EXAMPLE_PORT must be a port number, such as 4000.',
    );
  });
});
