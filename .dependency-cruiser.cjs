const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const sources = readdirSync(join(__dirname, 'src'), { recursive: true })
  .map((file) => `src/${file.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => ({ file, text: readFileSync(join(__dirname, file), 'utf8') }));

/** Classes that a module provides, with a decorator or without. */
const provided = new Set(
  sources
    .filter(({ file }) => file.endsWith('.module.ts'))
    .flatMap(({ text }) => [...text.matchAll(/\bprovide: (\w+)|\bproviders: \[([^\]]*)\]/g)])
    .flatMap(([, name, list]) => name ?? list.match(/\b[A-Z]\w+\b/g) ?? []),
);
const isInjectable = ({ text }) =>
  /^@Injectable\(|^export class \w+ extends defineSettings\(/m.test(text) ||
  [...text.matchAll(/^export class (\w+)/gm)].some(([, name]) => provided.has(name));
const isInjected = ({ text }) => /^@(Injectable|Controller|Catch)\(/m.test(text);

/** A pattern of the paths of these sources and no others. */
const pathsOf = (some) => `^(${some.map(({ file }) => file.replaceAll('.', '\\.')).join('|')})$`;

/**
 * The arrows of the house: a module imports only from its left.
 *
 *   common ← config ← database ← jobs ← limits, devices, users, delivery, tokens, passwords
 *     ← mail (→ delivery), otp (→ delivery, limits, devices, users), sessions (→ tokens, users)
 *     ← auth ← app ← commands ← main
 *
 * Each line names everything that a folder of src/ may import besides itself; what is not listed is forbidden.
 */
const base = ['common', 'config', 'database', 'jobs'];
const mayImport = {
  common: [],
  config: ['common'],
  database: ['common', 'config'],
  jobs: ['common', 'config', 'database'],
  limits: base,
  devices: base,
  users: base,
  delivery: base,
  tokens: base,
  passwords: base,
  mail: [...base, 'delivery'],
  otp: [...base, 'delivery', 'limits', 'devices', 'users'],
  sessions: [...base, 'tokens', 'users'],
  auth: [...base, 'limits', 'devices', 'users', 'delivery', 'tokens', 'passwords', 'otp', 'sessions'],
  // Shown by the app, known to nobody else.
  health: ['common', 'config', 'database'],
  docs: ['common', 'config', 'database'],
};

const modules = Object.keys(mayImport);
const app = '^src/((app|worker)\\.module|channels|configure-app|settings)\\.ts$';
const main = '^src/main\\.ts$';
const spec = '\\.spec\\.ts$';
/** Started from outside: the image's entry point, and the launchers of development. */
const entryPoints = '^src/main\\.ts$|^src/dev/[^/]+\\.ts$';
/** Run by the browser, never imported. */
const servedFiles = '^src/docs/public/';

const arrows = modules.map((name) => ({
  name: `arrows-${name}`,
  comment:
    mayImport[name].length > 0
      ? `src/${name} may import only: ${mayImport[name].join(', ')}.`
      : `src/${name} imports nothing of ours.`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...mayImport[name]].join('|')})/` },
}));

/** Within src/common: the folders of each line may be imported by the lines below it. */
const commonMayImport = {
  errors: [],
  i18n: ['errors'],
  validation: ['errors'],
  http: ['errors', 'i18n', 'validation'],
};
const commonFolders = Object.entries(commonMayImport).map(([name, others]) => ({
  name: `common-${name}`,
  comment: `src/common/${name} may import of src/common: its own files, those in no folder${others.map((other) => `, ${other}`).join('')}.`,
  severity: 'error',
  from: { path: `^src/common/${name}/` },
  to: { path: '^src/common/[^/]+/', pathNot: `^src/common/(${[name, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    ...commonFolders,
    {
      name: 'arrows-app',
      comment: 'The composition root may import every module, but nothing of development.',
      severity: 'error',
      from: { path: app },
      to: { path: '^src/', pathNot: [`^src/(${modules.join('|')})/`, app] },
    },
    {
      name: 'arrows-commands',
      comment: 'A command may import every module and the composition root, but nothing of development.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^src/', pathNot: [`^src/(${modules.join('|')}|commands)/`, app] },
    },
    {
      name: 'commands-stay-apart',
      comment: 'A command imports no other; `all` is `serve` with the worker in it.',
      severity: 'error',
      from: { path: '^src/commands/([^/]+)/' },
      to: { path: '^src/commands/[^/]+/', pathNot: '^src/commands/($1|serve)/' },
    },
    {
      name: 'arrows-main',
      comment:
        'src/main.ts is the table of commands; which settings each reads is a matter of the composition root.',
      severity: 'error',
      from: { path: main },
      to: { path: '^src/', pathNot: ['^src/commands/', app] },
    },
    {
      name: 'unknown-folder',
      comment: 'A new folder or file in src/ needs its line in the table above first.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: [`^src/(${modules.join('|')}|commands|dev)/`, app, main] },
    },
    {
      name: 'stories-stay-apart',
      comment:
        'A story never imports another story, nor the file that gathers them. What two share is a capability ' +
        '(a module to the left), auth/sign-in, auth/new-password or auth/guards.',
      severity: 'error',
      from: { path: '^src/auth/([^/]+)/' },
      to: { path: '^src/auth/', pathNot: '^src/auth/($1|sign-in|new-password|guards)/' },
    },
    {
      name: 'nobody-imports-dev',
      comment: 'src/dev starts embedded databases and inboxes. Nothing that ships may reach it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/dev/' },
      to: { path: '^src/dev/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or want a third.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-dead-files',
      comment: 'Not reachable from src/main.ts or a launcher in src/dev: dead, or forgotten in a module.',
      severity: 'error',
      from: { path: entryPoints },
      to: { path: '^src/', pathNot: [spec, servedFiles, entryPoints], reachable: false },
    },
    {
      name: 'no-orphans',
      comment: 'Imports nothing and is imported by nothing.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [spec, entryPoints] },
      to: {},
    },
    {
      name: 'no-barrels',
      comment: 'An index.ts hides which file is used, and makes cycles.',
      severity: 'error',
      from: {},
      to: { path: ['^(src|test)/index\\.ts$', '^(src|test)/.+/index\\.ts$'] },
    },
    {
      name: 'nobody-imports-specs',
      comment: 'A spec is run, never imported.',
      severity: 'error',
      from: {},
      to: { path: spec },
    },
    {
      name: 'src-knows-no-tests',
      comment: 'What ships does not know test/. A unit spec may use test/support.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { path: '^test/' },
    },
    {
      name: 'specs-use-support-only',
      comment: 'From test/, a unit spec may use test/support and nothing else.',
      severity: 'error',
      from: { path: `^src/.+${spec}` },
      to: { path: '^test/', pathNot: '^test/support/' },
    },
    {
      name: 'dev-dependencies-only-in-dev',
      comment:
        'The image is installed without development dependencies: only src/dev and specs may import one.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/dev/', spec] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'A package that only somebody else declares can vanish or change with any update: declare it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-optional', 'npm-bundled'] },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-type-only-import-of-dto',
      comment:
        'Never `import type` a DTO: where it is the type of a body, no class is left for the decorator metadata, and ' +
        'validation vanishes without an error.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { path: ['^src/.+/dto/', '\\.dto\\.ts$'], dependencyTypes: ['type-only'] },
    },
    {
      name: 'no-type-only-import-of-injectables',
      comment:
        'Never `import type` what is injected: Nest would look for `Object`. (`import { … }` works for a type, too.)',
      severity: 'error',
      from: { path: pathsOf(sources.filter(isInjected)) },
      to: { path: pathsOf(sources.filter(isInjectable)), dependencyTypes: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: servedFiles },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    progress: { type: 'none' },
  },
};
