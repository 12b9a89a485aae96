import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findTotpStep, newTotpSecret, otpauthUri } from '../../src/factors/totp/totp-code.js';

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/dev/totp.js'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('npm run totp', () => {
  const secret = newTotpSecret();
  const uri = otpauthUri({ secret, email: 'ada@example.com', issuer: 'Postern' });

  it.each([
    ['a secret', [secret]],
    ['a secret in groups', (secret.toLowerCase().match(/.{4}/g) ?? []) as string[]],
    ['a URI', [uri]],
  ])('prints the current code of %s, and how long it is valid', async (_, args) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [, code = '', seconds = ''] = /^(\d{6}) {2}\(for (\d+) s\)\n$/.exec(stdout) ?? [];
    const nowSeconds = Date.now() / 1_000;
    expect(await findTotpStep({ secret, code, nowSeconds, lastStep: 0, stepTolerance: 1 })).not.toBeNull();
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(30);
  });

  it.each([
    ['nothing', [], /^Usage: npm run totp/],
    ['a secret that is not base32', ['0189'], /^The secret is not base32/],
    ['another kind of URI', [uri.replace('//totp', '//hotp')], /^The URI is not one of Postern/],
    ['other parameters', [uri.replace('digits=6', 'digits=8')], /^The URI is not one of Postern/],
    ['a URI without a secret', ['otpauth://totp/x'], /^The secret is not base32/],
  ])('explains %s in one line, with exit code 2', (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
