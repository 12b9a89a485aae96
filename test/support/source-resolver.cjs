const { existsSync } = require('node:fs');
const path = require('node:path');

const inPackages = `${path.sep}node_modules${path.sep}`;

/**
 * Finds `./x.ts` for `./x.js` in our own files. Jest keeps what a resolver returns. What `moduleNameMapper` leads to, it
 * looks for again in each spec file, also for the relative imports of packages.
 */
module.exports = (name, options) => {
  if (/^\.{1,2}\/.+\.js$/.test(name) && !`${options.basedir}${path.sep}`.includes(inPackages)) {
    const source = path.join(options.basedir, name.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(name, options);
};
