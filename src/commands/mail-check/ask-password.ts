import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';

interface Terminal {
  input: Readable;
  output: Writable;
}

/**
 * Prompts for a password without echoing the input.
 *
 * @returns null if the prompt was cancelled with Ctrl-C or Ctrl-D
 */
export function askPassword(question: string, { input, output }: Terminal): Promise<string | null> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // In terminal mode, readline handles deleting and pasting. Its echo is discarded.
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  output.write(question);
  return new Promise((resolve) => {
    lines.once('line', (password) => {
      resolve(password);
      lines.close();
    });
    lines.once('close', () => {
      output.write('\n');
      resolve(null); // has no effect after a line
    });
  });
}
