/**
 * Prepares a fresh or changed checkout, for `run.mjs`: installs the packages and builds. Plain JavaScript without
 * packages, because it runs before they are installed, and on any version of Node.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const installedLock = join(modules, '.package-lock.json');
const installStamp = join(modules, '.postern-setup');
const buildStamp = join(root, 'dist', '.built');
const leastNode = [24, 11];
/** Determined once, and only where it matters: the report is slow. */
let libcHere;

/** An error with a message that is complete without its stack. */
export class SetupError extends Error {}

/** @returns the path of the Node to run on; throws SetupError */
export function setUp() {
  if (!isInstalled()) install();
  const node = findRuntime();
  build(node);
  return node;
}

// ── Packages ─────────────────────────────────────────────────────────────────────────────────────

function isInstalled() {
  if (!existsSync(installedLock)) return false;
  if (readText(installStamp) === installState()) return true;
  if (!agreesWithLock()) return false; // otherwise somebody ran "npm ci" manually
  writeInstallStamp();
  return true;
}

/** The inputs and the result of an installation: detects "npm prune" or a copy from another system. */
function installState() {
  const manifest = readJson(join(root, 'package.json'));
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([process.platform, process.arch, dependencyParts(manifest), manifest.overrides]),
  );
  hash.update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readText(installedLock));
  return hash.digest('hex');
}

function dependencyParts({ dependencies = {}, devDependencies = {}, optionalDependencies = {} }) {
  return [dependencies, devDependencies, optionalDependencies].map(byName);
}

/** As text that does not depend on the order of the lines in package.json. */
function byName(part) {
  return sorted(Object.entries(part).map(([name, version]) => `${name}@${version}`)).join(' ');
}

function agreesWithLock() {
  const { packages: wanted } = readJson(join(root, 'package-lock.json'));
  const { packages: installed = {} } = readJson(installedLock);
  const own = dependencyParts(readJson(join(root, 'package.json')));
  if (JSON.stringify(own) !== JSON.stringify(dependencyParts(wanted[''] ?? {}))) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === entry.version : entry.optional === true && !isForThisSystem(entry);
  });
}

/** npm omits packages for other systems. A package without "os" is for every system. */
function isForThisSystem({ os, cpu, libc }) {
  if (!os) return false;
  libcHere ??= process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  return (
    [os].flat().includes(process.platform) &&
    [cpu ?? process.arch].flat().includes(process.arch) &&
    [libc ?? libcHere].flat().includes(libcHere)
  );
}

function install() {
  console.log('Installing packages (first run, about a minute) …');
  // Development packages even if NODE_ENV is "production". The Node version required by package.json is itself one of
  // the packages, so the one that installs them need not satisfy it. No package may run install scripts: none needs
  // them.
  const kinds = ['--include=dev', '--include=optional', '--engine-strict=false', '--ignore-scripts'];
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const { status, error } = runNpm(['ci', ...kinds, ...quiet]);
  if (status !== 0) {
    throw new SetupError(`Installing the packages failed${error ? `: ${error.message}` : ' (see above)'}.`);
  }
  writeInstallStamp();
}

function runNpm(args) {
  const npm = process.env.npm_execpath ?? '';
  const options = { cwd: root, stdio: 'inherit' };
  // Under pnpm or yarn, the variable refers to those, which read other lock files.
  if (/^npm-cli\.c?js$/.test(basename(npm))) return spawnSync(process.execPath, [npm, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Only saves time later, so a read-only node_modules is not an error. */
function writeInstallStamp() {
  try {
    writeFileSync(installStamp, installState());
  } catch {
    // compared with the lock file again next time
  }
}

// ── Node ─────────────────────────────────────────────────────────────────────────────────────────

/** The Node among the packages, which comes first in the path of npm's scripts; else the one that runs this. */
function findRuntime() {
  const isPackaged = existsSync(modules) && process.execPath.startsWith(realpathSync(modules) + sep);
  const packaged = isPackaged ? null : askPackagedNode();
  const { version, path } = packaged ?? { version: process.versions.node, path: process.execPath };
  const [major, minor] = version.split('.').map(Number);
  if (major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])) {
    throw new SetupError(`Postern needs Node ${leastNode.join('.')} or newer, and this is Node ${version}.`);
  }
  return path;
}

/** @returns null if there is none that can run here */
function askPackagedNode() {
  const isWindows = process.platform === 'win32';
  const command = join(modules, '.bin', isWindows ? 'node.cmd' : 'node');
  if (!existsSync(command)) return null;
  try {
    // Without spaces and quotes, which the shell of Windows would interpret.
    const question = ['--print', 'process.versions.node+process.execPath'];
    const reply = execFileSync(isWindows ? `"${command}"` : command, question, {
      encoding: 'utf8',
      stdio: 'pipe',
      shell: isWindows,
    });
    const [, version, path] = /^([\d.]+\d)(.+)$/.exec(reply.trim());
    return { version, path };
  } catch {
    // One that cannot run here (a system without glibc) would hide one that can.
    rmSync(command, { force: true });
    return null;
  }
}

// ── Build ────────────────────────────────────────────────────────────────────────────────────────

function build(node) {
  if (readText(buildStamp) === sourceState()) return;
  console.log('Building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  compile(node);
}

/** Also for `npm run build`: without its stamp, the next script would replace what a running server has loaded. */
export function compile(node) {
  const state = sourceState();
  const nest = join(modules, '@nestjs', 'cli', 'bin', 'nest.js');
  for (const step of [[nest, 'build'], [join(root, 'scripts', 'build-console.mjs')]]) {
    const { status } = spawnSync(node, step, { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new SetupError('The build failed (see above).');
  }
  writeFileSync(buildStamp, state);
}

/** By content, not by time: checking out another branch changes the times. */
function sourceState() {
  const top = readdirSync(root).filter((name) =>
    /^tsconfig.*\.json$|^nest-cli\.json$|^package-lock\.json$/.test(name),
  );
  const hash = createHash('sha256');
  const folders = ['src', 'console'].flatMap((name) => listFiles(join(root, name)));
  for (const path of sorted([...top.map((name) => join(root, name)), ...folders])) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.name.endsWith('.spec.ts') ? [] : [path]; // not part of the build
  });
}

// ── Files ────────────────────────────────────────────────────────────────────────────────────────

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function sorted(texts) {
  // oxlint-disable-next-line no-array-sort, require-array-sort-compare -- Node 18 has no toSorted; these are strings
  return [...texts].sort();
}
