import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';

interface Terminal {
  input: Readable;
  output: Writable;
}

/**
 * Asks without showing what is typed.
 *
 * @returns null where the question was left with Ctrl-C or Ctrl-D
 */
export function askPassword(question: string, { input, output }: Terminal): Promise<string | null> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal, readline handles erasing and pasting, and would echo: into nowhere.
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  output.write(question);
  return new Promise((resolve) => {
    lines.once('line', (password) => {
      resolve(password);
      lines.close();
    });
    lines.once('close', () => {
      output.write('\n');
      resolve(null); // without effect after a line
    });
  });
}
