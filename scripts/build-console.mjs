/** Bundles `console/` into `dist/console/public`, as part of `npm run build`. */
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const source = join(root, 'console');
const target = join(root, 'dist', 'console', 'public');

rmSync(target, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    console: join(source, 'src', 'main.ts'),
    style: join(source, 'style', 'style.css'),
    icon: join(source, 'icon.svg'),
  },
  loader: { '.svg': 'copy' },
  outdir: join(target, 'assets'),
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true, // one file for each language
  format: 'esm',
  target: ['chrome123', 'firefox121', 'safari17.5'],
  minify: true,
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
});

/** By the name of their entry point, such as `style`. */
const built = Object.entries(metafile.outputs)
  .filter(([, { entryPoint }]) => entryPoint?.startsWith('console/'))
  .map(([path]) => basename(path));
const page = readFileSync(join(source, 'index.html'), 'utf8').replace(
  /%(\w+)(\.\w+)%/g,
  (_, name, ending) => {
    const file = built.find((each) => each.startsWith(`${name}-`) && each.endsWith(ending));
    if (!file) throw new Error(`The build has no ${name}${ending}.`);
    return `assets/${file}`;
  },
);
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'index.html'), page);
