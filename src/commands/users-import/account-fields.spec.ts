import { readFileSync } from 'node:fs';
import { assignColumns } from './account-fields.js';

describe('the names of columns in docs/importing.md', () => {
  const [, section = ''] = readFileSync('docs/importing.md', 'utf8').split('### Columns');
  const [table = ''] = section.split('Flags are');
  const names = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name));

  it('are all there', () => {
    expect(names.length).toBeGreaterThan(60);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(names)('are known: %s', (name) => {
    expect(assignColumns([name], () => false).ignored).toEqual([]);
    expect(assignColumns([name], () => true).ignored).toEqual([{ name, index: 0 }]);
  });
});
