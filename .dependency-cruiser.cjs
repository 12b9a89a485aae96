const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const sources = readdirSync(path.join(__dirname, 'src'), { recursive: true })
  .map((file) => `src/${file.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(__dirname, file), 'utf8') }));

/** Classes that a module provides, with or without a decorator. */
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

/** Returns a pattern that matches the paths of these sources only. */
const pathsOf = (some) => `^(${some.map(({ file }) => file.replaceAll('.', '\\.')).join('|')})$`;

/**
 * Dependencies between modules: a module imports only from modules to its left.
 *
 *   common ← config ← observability ← database ← jobs ← limits, devices, users, delivery, tokens, passwords
 *     ← audit (→ tokens), processes (→ delivery, tokens), mail (→ delivery), sms (→ delivery, limits, audit), otp (→ delivery, limits, devices, users, audit), sessions (→ tokens, users)
 *     ← factors (→ users, passwords, sms, otp), statistics (→ limits, users, delivery, processes, sms, otp, factors, audit) ← auth ← admin ← app ← commands ← main
 *
 * Each line lists all modules that a folder of src/ may import besides itself.
 */
const base = ['common', 'config', 'observability', 'database', 'jobs'];
const mayImport = {
  common: [],
  config: ['common'],
  observability: ['common', 'config'],
  database: ['common', 'config', 'observability'],
  jobs: ['common', 'config', 'observability', 'database'],
  limits: base,
  devices: base,
  users: base,
  delivery: base,
  tokens: base,
  passwords: base,
  audit: [...base, 'tokens'],
  processes: [...base, 'delivery', 'tokens'],
  mail: [...base, 'delivery'],
  sms: [...base, 'delivery', 'limits', 'audit'],
  otp: [...base, 'delivery', 'limits', 'devices', 'users', 'audit'],
  sessions: [...base, 'tokens', 'users'],
  factors: [...base, 'users', 'passwords', 'sms', 'otp'],
  statistics: [...base, 'limits', 'users', 'delivery', 'processes', 'sms', 'otp', 'factors', 'audit'],
  auth: [
    ...base,
    'limits',
    'devices',
    'users',
    'delivery',
    'tokens',
    'passwords',
    'sms',
    'otp',
    'sessions',
    'factors',
    'audit',
  ],
  admin: [
    ...base,
    'sms',
    'limits',
    'users',
    'delivery',
    'tokens',
    'passwords',
    'otp',
    'sessions',
    'factors',
    'audit',
    'processes',
    'statistics',
    'auth',
  ],
  // Imported only by the app.
  idempotency: base,
  health: [...base, 'limits', 'delivery', 'audit', 'processes', 'factors', 'sms'],
  docs: ['common', 'config', 'database'],
  console: ['common'],
};

const modules = Object.keys(mayImport);
const app = '^src/((app|worker)\\.module|channels|configure-app|settings)\\.ts$';
const main = '^src/main\\.ts$';
const spec = '\\.spec\\.ts$';
/** Run directly: the image's entry point, and the development launchers. */
const entryPoints = '^src/main\\.ts$|^src/dev/[^/]+\\.ts$';
/** The types of plain JavaScript, which the code imports instead. */
const declarations = '\\.d\\.mts$';
/** Run by the browser and never imported. */
const servedFiles = '^src/docs/public/';

const moduleRules = modules.map((name) => ({
  name: `module-${name}`,
  comment:
    mayImport[name].length > 0
      ? `src/${name} may import only: ${mayImport[name].join(', ')}.`
      : `src/${name} imports nothing of ours.`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...mayImport[name]].join('|')})/` },
}));

/** Within src/common, each folder may import only the folders listed. */
const commonMayImport = {
  errors: [],
  i18n: ['errors'],
  validation: ['errors'],
  http: ['errors', 'i18n', 'validation'],
};
const commonFolders = Object.entries(commonMayImport).map(([name, others]) => ({
  name: `common-${name}`,
  comment: `In src/common, ${name} may import: ${[name, ...others, 'files in no folder'].join(', ')}.`,
  severity: 'error',
  from: { path: `^src/common/${name}/` },
  to: { path: '^src/common/[^/]+/', pathNot: `^src/common/(${[name, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...moduleRules,
    ...commonFolders,
    {
      name: 'module-app',
      comment: 'The composition root may import every module, but not src/dev.',
      severity: 'error',
      from: { path: app },
      to: { path: '^src/', pathNot: [`^src/(${modules.join('|')})/`, app] },
    },
    {
      name: 'module-commands',
      comment: 'A command may import every module and the composition root, but not src/dev.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^src/', pathNot: [`^src/(${modules.join('|')}|commands)/`, app] },
    },
    {
      name: 'commands-are-independent',
      comment: 'A command imports no other command, except that `all` is `serve` with the worker in it.',
      severity: 'error',
      from: { path: '^src/commands/([^/]+)/' },
      to: { path: '^src/commands/[^/]+/', pathNot: '^src/commands/($1|serve)/' },
    },
    {
      name: 'module-main',
      comment:
        'src/main.ts contains the table of commands. The composition root decides which settings each command reads.',
      severity: 'error',
      from: { path: main },
      to: { path: '^src/', pathNot: ['^src/commands/', app] },
    },
    {
      name: 'unknown-folder',
      comment: 'A new folder or file in src/ needs a line in the table above.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: [`^src/(${modules.join('|')}|commands|dev)/`, app, main] },
    },
    {
      name: 'flows-are-independent',
      comment:
        'A flow imports neither another flow nor auth.module.ts. Code that flows share belongs to a module to the ' +
        'left, or to auth/sign-in, auth/new-password or auth/guards.',
      severity: 'error',
      from: { path: '^src/auth/([^/]+)/' },
      to: { path: '^src/auth/', pathNot: '^src/auth/($1|sign-in|new-password|factor-changes|guards)/' },
    },
    {
      name: 'no-import-of-dev',
      comment: 'src/dev starts embedded databases and inboxes, and is not part of the image.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/dev/' },
      to: { path: '^src/dev/' },
    },
    {
      name: 'no-cycles',
      comment: 'Merge two files that need each other, or move what they share to a third.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-dead-files',
      comment: 'Unreachable from src/main.ts or a launcher in src/dev: unused, or missing in a module.',
      severity: 'error',
      from: { path: entryPoints },
      to: { path: '^src/', pathNot: [spec, servedFiles, declarations, entryPoints], reachable: false },
    },
    {
      name: 'no-orphans',
      comment: 'The file imports nothing and is not imported.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [spec, declarations, entryPoints] },
      to: {},
    },
    {
      name: 'no-barrels',
      comment: 'An index.ts hides which file is used, and causes import cycles.',
      severity: 'error',
      from: {},
      to: { path: ['^(src|test)/index\\.ts$', '^(src|test)/.+/index\\.ts$'] },
    },
    {
      name: 'no-import-of-specs',
      comment: 'Specs are run and never imported.',
      severity: 'error',
      from: {},
      to: { path: spec },
    },
    {
      name: 'no-import-of-tests',
      comment: 'The product does not import test/. A unit spec may use test/support.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { path: '^test/' },
    },
    {
      name: 'specs-use-support-only',
      comment: 'A unit spec may import test/support, but nothing else of test/.',
      severity: 'error',
      from: { path: `^src/.+${spec}` },
      to: { path: '^test/', pathNot: '^test/support/' },
    },
    {
      name: 'dev-dependencies-only-in-dev',
      comment:
        'The image is installed without development dependencies. Only src/dev and specs may import them.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/dev/', spec] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'A transitive dependency can disappear or change with any update. Declare it in package.json.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-optional', 'npm-bundled'] },
    },
    {
      name: 'resolvable',
      comment: 'The import cannot be resolved.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-type-only-import-of-dto',
      comment:
        'Never `import type` a DTO: if it is the type of a body, the decorator metadata has no class, and the body ' +
        'is no longer validated, without an error.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { path: ['^src/.+/dto/', '\\.dto\\.ts$'], dependencyTypes: ['type-only'] },
    },
    {
      name: 'no-type-only-import-of-injectables',
      comment:
        'Never `import type` an injected class: Nest would inject `Object`. (`import { … }` works for types too.)',
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
