/** The order of spec files: largest first, as usual in a fresh clone, but those with a browser, which take minutes, before them. */
const { default: Sequencer } = require('@jest/test-sequencer');

const hasBrowser = ({ path }) => /[\\/]test[\\/]browser[\\/]/.test(path);

module.exports = class BrowsersFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests); // oxlint-disable-line unicorn/no-array-sort -- Jest's own method
    return [...sorted.filter(hasBrowser), ...sorted.filter((test) => !hasBrowser(test))];
  }
};
