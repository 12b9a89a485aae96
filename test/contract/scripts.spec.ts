import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { brokenReferences, referencesIn, sourceOf } from '../support/module-references.js';

const modules = globSync(['scripts/**/*.{mjs,cjs}', 'src/**/*.mjs']).filter(
  (path) => !path.includes('console/'),
);
const textOf = (path: string) => readFileSync(path, 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** What a text of a shell or a workflow starts. */
function startedIn(text: string): { files: string[]; scripts: string[] } {
  const words = text.split(/[\s"'=]+/);
  return {
    files: words.filter((word) => /^[\w@./-]+\.(?:[cm]?js|json)$/.test(word) && !word.startsWith('/')),
    scripts: [...text.matchAll(/npm (?:run(?: -s)?|--silent run) ([\w:-]+)/g)].map(([, name = '']) => name),
  };
}

describe('a script', () => {
  it('is found, with what it imports and starts', () => {
    expect(modules.length).toBeGreaterThan(80);
    const found = (path: string) => referencesIn(path, textOf(path)).map((reference) => reference.path);
    expect(found('scripts/faults/clock.mjs')).toEqual([
      'scripts/faults/support/cluster.mjs',
      'scripts/faults/support/replicas.mjs',
      'scripts/faults/support/under-load.mjs',
      'scripts/faults/support/shifted-clock.mjs',
    ]);
    expect(found('scripts/example.mjs')).toContain('dist/dev/start.js');
    expect(found('scripts/setup.mjs')).toContain('scripts/build-console.mjs');
    expect(found('scripts/upgrade/predecessor.mjs')).toEqual(
      expect.arrayContaining(['dist/main.js', 'scripts/build.mjs']),
    );
    expect(found('scripts/mutants/jest.config.cjs')).toEqual(['scripts/mutants/environment.mjs']);
  });

  it.each(['pooler', '../replicas'])('leaves out only tests that exist: %s.mjs', (name) => {
    const text = textOf(`scripts/deployment/${name}.mjs`);
    const keys = [...text.matchAll(/^ {2}(?:'([^'\n]+)'|(\w+)):(?: '|$)/gm)];
    const titles = keys.map(([, quoted, plain]) => quoted ?? plain ?? '');
    const tests = globSync('test/**/*.ts').map(textOf).join('\n');
    expect(titles.length).toBeGreaterThan(2);
    expect(titles.filter((title) => !tests.includes(title))).toEqual([]);
  });

  it('refers to modules that exist, and to names that they export', () => {
    expect(modules.flatMap((path) => brokenReferences(path, textOf(path)))).toEqual([]);
  });

  it.each([
    [`import { newSecrets } from './production.mjs';`, 'there is no scripts/production.mjs'],
    [
      `import { newSecret } from './deployment/production.mjs';`,
      'scripts/deployment/production.mjs exports no newSecret',
    ],
    [`import run from './ops.mjs';`, 'scripts/ops.mjs exports no default'],
    [`export { run } from './gone.mjs';`, 'there is no scripts/gone.mjs'],
    [`import { migrate } from '../dist/migrate.js';`, 'there is no dist/migrate.js'],
    [`await import('./gone.mjs');`, 'there is no scripts/gone.mjs'],
    [`spawn(node, [join(import.meta.dirname, 'gone.mjs')]);`, 'there is no scripts/gone.mjs'],
    [`spawn(node, [join(root, 'dist', 'gone.js')]);`, 'there is no dist/gone.js'],
    [`spawn(node, ['scripts/gone.mjs']);`, 'there is no scripts/gone.mjs'],
  ])('cannot start with %s', (text, reason) => {
    expect(brokenReferences('scripts/planted.mjs', text)).toEqual([`scripts/planted.mjs: ${reason}`]);
  });
});

describe('package.json, .ci/run and the workflows', () => {
  const commands = Object.entries(scripts).map(([name, command]) => [`npm run ${name}`, command]);
  const files = ['.ci/run', ...globSync('.github/workflows/*.yml'), 'Dockerfile'];
  const texts = [...commands, ...files.map((path) => [path, textOf(path)])] as [string, string][]; // pairs

  it('name files and npm scripts that exist', () => {
    const missing = texts.flatMap(([where, text]) => {
      const started = startedIn(text);
      const gone = started.files.filter((path) => !existsSync(sourceOf(path)));
      const unknown = started.scripts.filter((name) => !(name in scripts));
      return [...gone, ...unknown].map((name) => `${where}: ${name}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('what is known about bugs to be planted', () => {
  it.each([
    ['mutants.mjs', '--check'],
    ['generated-mutants.mjs', '--list'],
  ])('fits the sources: %s', (script, option) => {
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', `scripts/${script}`, option], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});
