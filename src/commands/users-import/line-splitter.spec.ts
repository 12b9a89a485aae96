import { LineSplitter, longestLineBytes, type Line } from './line-splitter.js';

function split(bytes: Buffer, chunkSize: number): Line[] {
  const splitter = new LineSplitter();
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) {
    lines.push(...splitter.push(bytes.subarray(at, at + chunkSize)));
  }
  return [...lines, ...splitter.end()];
}

const textsOf = (lines: readonly Line[]) => lines.map(({ text }) => text);

describe('LineSplitter', () => {
  const text = '\ufeffone\r\ntwo – zwölf 🔑\n\n \r\nlast';

  it.each([1, 2, 3, 5, 1_000])('finds the same lines in chunks of %i bytes', (chunkSize) => {
    const lines = split(Buffer.from(text), chunkSize);
    expect(textsOf(lines)).toEqual(['one', 'two – zwölf 🔑', '', ' ', 'last']);
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    ['', []],
    ['\n', ['']],
    ['a\n', ['a']],
    ['a\rb\n', ['a\rb']],
    ['a\r', ['a']],
    ['\ufeff', ['']],
    ['a\n\ufeffb', ['a', '\ufeffb']],
  ])('reads %j as %j', (content, lines) => {
    expect(textsOf(split(Buffer.from(content), 1))).toEqual(lines);
  });

  it('marks invalid UTF-8', () => {
    expect(textsOf(split(Buffer.from('M\u00fcller\nx', 'latin1'), 4))).toEqual(['M\ufffdller', 'x']);
  });

  it.each([997, 65_536, 10_000_000])(
    'does not keep a line that is too long, in chunks of %i bytes',
    (chunkSize) => {
      const [longest, longer] = ['x'.repeat(longestLineBytes), 'y'.repeat(longestLineBytes + 1)];
      const lines = split(Buffer.from(`a\n${longest}\n${longer}\nb\n${longer}`), chunkSize);
      expect(textsOf(lines)).toEqual(['a', longest, null, 'b', null]);
      expect(lines.at(-1)?.number).toBe(5);
    },
  );
});
