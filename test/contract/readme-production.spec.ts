import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readSettings } from '../../src/settings.js';
import { testKey, testSecrets } from '../support/app.js';

/** What `npm run test:production` runs; it takes minutes, so this test only checks that it can be run. */
const { start, rotation } = readBlocks();
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const commands = [start, ...rotation];

function readBlocks(): { start: string; rotation: string[] } {
  const script = `
    import { readFileSync } from 'node:fs';
    import { readProductionBlocks } from './scripts/production/readme-blocks.mjs';
    console.log(JSON.stringify(readProductionBlocks(readFileSync('README.md', 'utf8'))));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as { start: string; rotation: string[] };
}

const { NODE_ENV, ...edited } = Object.fromEntries(
  [...start.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

describe('the commands of the README for production', () => {
  it.each(commands)('are accepted by a shell: %j', (command) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: command, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('exist', () => {
    const lines = commands.flatMap((block) =>
      block
        .replace(/^cat [^]*?^END$/gm, '')
        .trim()
        .split('\n'),
    );
    const others = lines.filter((line) => !line.startsWith('npm run '));
    expect(others).toEqual(['npm ci --include=dev', '']);
    const names = lines.flatMap((line) => /^npm run ([\w:]+)/.exec(line)?.[1] ?? []);
    expect(names).toEqual(['build', 'secrets', 'migrate', 'start:prod', 'keys', 'keys', 'keys']);
    const files = names.map((name) => {
      const [program = '', file = ''] = scripts[name]?.split(' ') ?? [];
      return program === 'node' ? file : `node_modules/.bin/${program}`;
    });
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('have every setting that production requires, besides those that are generated', () => {
    const generated = { APP_SECRETS: testSecrets, JWT_PRIVATE_KEYS: testKey };
    const { DATABASE_URL = '', ...others } = edited;
    const given = { ...others, ...generated, DATABASE_URL };
    expect(readSettings({ ...given, NODE_ENV }).mode).toBe('production');
    expect(NODE_ENV).toBe('production'); // so that "npm start" refuses to use the database
    for (const name of Object.keys(edited)) {
      const { [name]: _, ...rest } = given as Record<string, string>;
      expect(() => readSettings(rest)).toThrow(name);
    }
  });

  it('write passwords only after the file is readable by its owner only', () => {
    expect(start.indexOf('npm run secrets')).toBeLessThan(start.indexOf('cat >> .env'));
  });
});
