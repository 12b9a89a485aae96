import { existsSync, globSync, readFileSync } from 'node:fs';

const document = readFileSync('docs/security.md', 'utf8');
const example = readFileSync('.env.example', 'utf8');

/** A longer table line is hard to review in a diff. */
const maxLineLength = 400;

interface Row {
  section: string;
  cells: string[];
}

/** The rows of all tables with this heading. */
function rowsOf(heading: readonly string[]): Row[] {
  const rows: Row[] = [];
  let section = '';
  let isInside = false;
  for (const line of document.split('\n')) {
    if (line.startsWith('#')) section = line.replace(/^#+ /, '');
    const cells = /^\|(.*)\|$/
      .exec(line)?.[1]
      ?.split('|')
      .map((cell) => cell.trim());
    if (!cells) isInside = false;
    else if (isInside && !/^:?-+:?$/.test(cells[0] ?? '')) rows.push({ section, cells });
    else if (!isInside) isInside = cells.join('|') === heading.join('|');
  }
  return rows;
}

const isListOfIds = (cell: string) => /^[A-Z]+-[1-9]\d*(, [A-Z]+-[1-9]\d*)*$/.test(cell);

/** The ids at the start of the titles of tests, groups of tests and planted bugs: one entry per title. */
function idsOfTitlesIn(source: string): string[] {
  return [...source.matchAll(/(?:\(\s*|\bname: )['"`]\[([A-Z]+-\d+)\] \S/g)].map(([, id = '']) => id);
}

interface Ids {
  named: readonly string[];
  titled: readonly string[];
}

/** The differences between the ids in the document and those in titles. */
function differencesOf({ named, titled }: Ids): string[] {
  const countOf = (id: string) => titled.filter((other) => other === id).length;
  return [
    ...[...new Set(named)]
      .filter((id) => countOf(id) !== 1)
      .map((id) => `${id} is in ${countOf(id)} titles instead of one`),
    ...[...new Set(titled)]
      .filter((id) => !named.includes(id))
      .map((id) => `${id} is in a title and not in the document`),
  ];
}

const promises = rowsOf(['promise', 'how', 'verified by']);
const requirements = rowsOf(['#', 'level', 'in short', 'status', 'where', 'test']);
const cellsOfPromises = promises.map(({ cells: [, , test = ''] }) => test);
const cellsOfRequirements = requirements
  .map(({ cells: [, , , , , test = ''] }) => test)
  .filter((test) => test !== '–');

describe('docs/security.md', () => {
  it('makes a promise in each of its sections', () => {
    const sections = [...new Set(promises.map(({ section }) => section))];
    expect(sections.length).toBe(11);
    expect(promises.length).toBeGreaterThan(50);
  });

  it('names a test for every promise, by its id', () => {
    expect(cellsOfPromises.filter((cell) => !isListOfIds(cell))).toEqual([]);
    expect(['OTP-3', 'OTP-3, SAME-12'].filter((cell) => !isListOfIds(cell))).toEqual([]);
    expect(['', '–', 'OTP-03', 'OTP-3 SAME-12', 'OTP-3, a title'].filter(isListOfIds)).toEqual([]);
  });

  it('names every id that a title has and no other, and each is in exactly one title', () => {
    const files = globSync(['{src,test}/**/*.{spec,tests,timing}.ts', 'scripts/**/*.mjs']);
    const titled = files.flatMap((file) => idsOfTitlesIn(readFileSync(file, 'utf8')));
    const named = [...cellsOfPromises, ...cellsOfRequirements].flatMap((cell) => cell.split(', '));
    expect(titled.length).toBeGreaterThan(200);
    expect(differencesOf({ named, titled })).toEqual([]);
  });

  it('would detect an id that is missing, duplicate or unused', () => {
    expect(differencesOf({ named: ['OTP-1', 'OTP-2', 'OTP-1'], titled: ['OTP-2', 'OTP-1'] })).toEqual([]);
    expect(differencesOf({ named: ['OTP-1'], titled: [] })).toEqual(['OTP-1 is in 0 titles instead of one']);
    expect(differencesOf({ named: ['OTP-1'], titled: ['OTP-1', 'OTP-1'] })).toEqual([
      'OTP-1 is in 2 titles instead of one',
    ]);
    expect(differencesOf({ named: [], titled: ['OTP-1'] })).toEqual([
      'OTP-1 is in a title and not in the document',
    ]);
  });

  it('finds ids only in titles', () => {
    // Concatenated here, because literal ids would count as titles of this file.
    const title = (id: string) => `'[${id}] is refused'`;
    const titles = [
      `it(${title('OTP-1')}, () => {`,
      `it.each(codes)(\n  ${title('OTP-2')},`,
      `describe(${title('OTP-3')}, () => {`,
      `name: ${title('MUT-1')},`,
    ];
    expect(idsOfTitlesIn(titles.join('\n'))).toEqual(['OTP-1', 'OTP-2', 'OTP-3', 'MUT-1']);
    const others = [`const text = ${title('OTP-1')};`, `it("is as ${title('OTP-1')}")`, '// as in OTP-1'];
    expect(idsOfTitlesIn(others.join('\n'))).toEqual([]);
  });

  it('alerts on events that the code logs', () => {
    const sources = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
    const logged = sources.flatMap((text) =>
      [...text.matchAll(/event: '([\w.]+)'/g)].map(([, event]) => event),
    );
    // Logged as `delivery.${status}`.
    const statuses = ['sent', 'dropped', 'failed', 'queued', 'lost'].map((status) => `delivery.${status}`);
    const rows = document.split('\n').filter((line) => line.startsWith('  | `'));
    const alerts = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/(?<!503 )`(\w+\.\w+)`/g)]);
    expect(alerts.length).toBeGreaterThan(8);
    expect(
      alerts.map(([, event]) => event).filter((event) => ![...logged, ...statuses].includes(event)),
    ).toEqual([]);
  });

  it('has no line of more than 400 characters', () => {
    const lengths = document.split('\n').map((line, index) => ({ line: index + 1, length: line.length }));
    expect(lengths.filter(({ length }) => length > maxLineLength)).toEqual([]);
  });
});

describe('the tables and links of docs/security.md', () => {
  it('have a row for every requirement of four chapters of ASVS 5.0.0, with a status', () => {
    const chapters: [number, number[]][] = [
      [6, [3, 12, 8, 6, 8, 4, 2, 4]],
      [7, [3, 4, 2, 5, 3, 2]],
      [8, [4, 4, 3, 2]],
      [16, [1, 5, 4, 3, 4]],
    ];
    const numbers = chapters.flatMap(([chapter, counts]) =>
      counts.flatMap((count, section) =>
        Array.from({ length: count }, (_, index) => `${chapter}.${section + 1}.${index + 1}`),
      ),
    );
    expect(requirements.map(({ cells }) => cells[0])).toEqual(numbers);
    const statuses = ['met', 'partly', 'not met', 'not applicable', 'left to the operator'];
    expect(requirements.filter(({ cells }) => !statuses.includes(cells[3] ?? ''))).toEqual([]);
  });

  it('name the tests of requirements by their ids', () => {
    expect(cellsOfRequirements.length).toBeGreaterThan(20);
    expect(cellsOfRequirements.filter((cell) => !isListOfIds(cell))).toEqual([]);
  });

  it('name no setting that is not in .env.example', () => {
    const names = [...document.matchAll(/`([A-Z]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(20);
    expect([...new Set(names)].filter((name) => !example.includes(`# ${name}=`))).toEqual([]);
  });

  it('lead to existing files', () => {
    const links = [...document.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link = '']) => link);
    expect([...new Set(links)].filter((link) => !existsSync(`docs/${link}`))).toEqual([]);
  });
});
