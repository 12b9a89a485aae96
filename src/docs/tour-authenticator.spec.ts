import { generateSecret, generateSync } from 'otplib';
import { enterCode, totpCode } from './tour-authenticator.js';

describe('the authenticator app in the tour', () => {
  it('has the codes of the test vectors (RFC 6238 appendix B, the last six digits)', async () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'; // 12345678901234567890 in base32
    const codeAt = (seconds: number) => totpCode(secret, Math.floor(seconds / 30));
    expect(await codeAt(59)).toBe('287082');
    expect(await codeAt(1_111_111_109)).toBe('081804');
    expect(await codeAt(20_000_000_000)).toBe('353130');
  });

  it('has the codes that the server expects', async () => {
    for (let step = 0; step < 50; step += 1) {
      const secret = generateSecret();
      const expected = generateSync({ secret, epoch: step * 30 }); // since 1970
      expect(await totpCode(secret, step)).toBe(expected);
    }
  });

  it('enters the code into the box, and nothing else', () => {
    const body = '{\n  "setupId": "123456",\n  "totpCode": "123456",\n  "label": "My phone"\n}';
    expect(enterCode(body, '081804')).toBe(body.replace('"totpCode": "123456"', '"totpCode": "081804"'));
    expect(enterCode('{"totpCode":"","trustDevice":true}', '081804')).toBe(
      '{"totpCode":"081804","trustDevice":true}',
    );
  });
});
