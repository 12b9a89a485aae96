import { spawnSync } from 'node:child_process';

/** Runs one file in the environment of the tests, which another process loads: this one is inside of it. */
function runFile(text: string): string[] {
  const script = `
    const Environment = require('./test/support/worker-environment.cjs');
    const log = (line) => console.log(line);
    const keep = () => log('ends with the worker');
    process.once('exit', keep);
    const environment = new Environment({ projectConfig: {} });
    ${text};
    environment.teardown().then(() => log('next file'));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.trim().split('\n');
}

describe('the environment of a spec file', () => {
  it('stops after the file what the file would have stopped at the end of its process, once', () => {
    expect(
      runFile(`process.once('exit', () => log('stopped')); process.on('exit', () => log('removed'))`),
    ).toEqual(['stopped', 'removed', 'next file', 'ends with the worker']);
  });

  it('restores the variables and the listeners of the process', () => {
    expect(
      runFile(`
        process.env.PLANTED = 'x';
        process.once('SIGUSR2', () => log('a signal of another file'));
        setTimeout(() => log([process.env.PLANTED, process.listenerCount('SIGUSR2')].join(' ')), 100)`),
    ).toEqual(['next file', ' 0', 'ends with the worker']);
  });
});
