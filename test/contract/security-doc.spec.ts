import { existsSync, readFileSync } from 'node:fs';

const document = readFileSync('docs/security.md', 'utf8');
const example = readFileSync('.env.example', 'utf8');

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

/** `file`: "title", "title"; `file`: "title" */
function testsIn(cell: string): { file: string; titles: string[] }[] {
  return cell.split('; `').map((part) => {
    const [, file = '', list = ''] = /^`?([\w./-]+)`: (".+")$/.exec(part) ?? [];
    return { file, titles: list.slice(1, -1).split('", "').filter(Boolean) };
  });
}

/** What a cell names and the tests do not have. A title is looked for as the code writes it, in its quotes. */
function missingFrom(cell: string): string[] {
  return testsIn(cell).flatMap(({ file, titles }) => {
    if (!/^(test|src|scripts)\/.+\.(spec\.ts|timing\.ts|mjs)$/.test(file) || titles.length === 0) {
      return [`not to be read: ${cell}`];
    }
    if (!existsSync(file)) return [`there is no ${file}`];
    const source = readFileSync(file, 'utf8');
    return titles
      .filter((title) => !source.includes(`'${title}'`))
      .map((title) => `there is no "${title}" in ${file}`);
  });
}

const promises = rowsOf(['promise', 'how', 'test that holds it']);
const requirements = rowsOf(['#', 'level', 'in short', 'status', 'where', 'test']);

describe('docs/security.md', () => {
  it('promises something in each of its sections', () => {
    const sections = [...new Set(promises.map(({ section }) => section))];
    expect(sections.length).toBe(8);
    expect(promises.length).toBeGreaterThan(50);
  });

  it('names a test for every promise, and every test is there', () => {
    expect(promises.flatMap(({ cells }) => missingFrom(cells[2] ?? ''))).toEqual([]);
  });

  it('would notice a test that is not there', () => {
    const file = 'test/contract/security-doc.spec.ts';
    expect(missingFrom(`\`${file}\`: "docs/security.md"`)).toEqual([]);
    expect(missingFrom(`\`${file}\`: "docs/security.md", "no such test"`)).toEqual([
      `there is no "no such test" in ${file}`,
    ]);
    expect(missingFrom('`test/nothing.spec.ts`: "a title"')).toEqual(['there is no test/nothing.spec.ts']);
    expect(missingFrom('–')).toEqual(['not to be read: –']);
  });
});

describe('the tables and links of docs/security.md', () => {
  it('have a row for every requirement of ASVS 5.0.0 V6, with a status', () => {
    const counts = [3, 12, 8, 6, 8, 4, 2, 4];
    const numbers = counts.flatMap((count, section) =>
      Array.from({ length: count }, (_, index) => `6.${section + 1}.${index + 1}`),
    );
    expect(requirements.map(({ cells }) => cells[0])).toEqual(numbers);
    const statuses = ['met', 'partly', 'not met', 'not applicable', 'left to the operator'];
    expect(requirements.filter(({ cells }) => !statuses.includes(cells[3] ?? ''))).toEqual([]);
  });

  it('name no test for them that is not there', () => {
    const cells = requirements.map(({ cells: [, , , , , test = ''] }) => test).filter((test) => test !== '–');
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.flatMap(missingFrom)).toEqual([]);
  });

  it('name no setting that .env.example does not have', () => {
    const names = [...document.matchAll(/`([A-Z]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(20);
    expect([...new Set(names)].filter((name) => !example.includes(`# ${name}=`))).toEqual([]);
  });

  it('lead to files that are there', () => {
    const links = [...document.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link = '']) => link);
    expect([...new Set(links)].filter((link) => !existsSync(`docs/${link}`))).toEqual([]);
  });
});
