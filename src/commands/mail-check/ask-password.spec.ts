import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { askPassword } from './ask-password.js';

async function typed(keys: string): Promise<{ password: string | null; shown: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const asked = askPassword('Password: ', { input, output });
  input.write(keys);
  const password = await asked;
  output.end();
  return { password, shown: await text(output) };
}

describe('askPassword', () => {
  it.each([
    ['what is typed', 'geheim\n', 'geheim'],
    ['what is left after erasing', 'geheimx\u007f\n', 'geheim'],
    ['white space', ' a b \n', ' a b '],
    ['nothing', '\n', ''],
  ])('reads %s without echoing it', async (_, keys, password) => {
    expect(await typed(keys)).toEqual({ password, shown: 'Password: \n' });
  });

  it.each([
    ['Ctrl-C', 'geh\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is cancelled by %s', async (_, keys) => {
    expect(await typed(keys)).toEqual({ password: null, shown: 'Password: \n' });
  });
});
