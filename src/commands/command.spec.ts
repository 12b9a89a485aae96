import { runCommand } from '../../test/support/command-io.js';
import { refuseOperands, UsageError } from './arguments.js';
import { defineCommand, exitCodes } from './command.js';

const usage = 'Greets.\n\n  greet [--name NAME] [--loud]';
const options = { name: { type: 'string' }, loud: { type: 'boolean' } } as const;

const greet = defineCommand({ usage, options }, ({ values, operands }, { stdout }) => {
  refuseOperands(operands);
  stdout.write(`Hello, ${values.name ?? 'you'}${values.loud ? '!' : '.'}\n`);
  return Promise.resolve(exitCodes.done);
});

const failing = (error: unknown) =>
  defineCommand({ usage, options: {} }, () => {
    throw error;
  });

describe('a command', () => {
  it('receives the values of its options', async () => {
    const outcome = await runCommand(greet, ['--loud', '--name=Ada']);
    expect(outcome).toEqual({ exitCode: 0, stdout: 'Hello, Ada!\n', stderr: '' });
  });

  it.each([[['--help']], [['-h']], [['--name', 'Ada', '--help']]])(
    'prints its usage for %j, and does nothing else',
    async (args) => {
      expect(await runCommand(greet, args)).toEqual({ exitCode: 0, stdout: `${usage}\n`, stderr: '' });
    },
  );

  it.each([
    ['an unknown option', ['--nmae', 'Ada'], 'Unknown option --nmae. Valid options: --name, --loud, --help.'],
    ['an unknown short option', ['-x'], 'Unknown option -x. Valid options: --name, --loud, --help.'],
    [
      'a name that every object has',
      ['--constructor'],
      'Unknown option --constructor. Valid options: --name, --loud, --help.',
    ],
    ['an option without its value', ['--name'], '--name requires a value.'],
    ['an option in place of a value', ['--name', '--loud'], '--name requires a value.'],
    ['a value too many', ['--loud=very'], '--loud does not take a value.'],
    ['an argument too many', ['geheim'], 'Only options are expected. See --help.'],
  ])('rejects %s with exit code 2 and one sentence that repeats no value', async (_what, args, sentence) => {
    expect(await runCommand(greet, args)).toEqual({ exitCode: 2, stdout: '', stderr: `${sentence}\n` });
  });

  it.each([
    ['of its own', new UsageError('No.'), 'No.'],
    ['that is not an Error', 'no', 'no'],
    // Node's error for a host name with several addresses, none of which responds.
    [
      'without a message',
      Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    ['without anything', new TypeError(''), 'TypeError'],
  ])('reports an error %s in one line, and exits with 2', async (_what, error, line) => {
    expect(await runCommand(failing(error), [])).toEqual({ exitCode: 2, stdout: '', stderr: `${line}\n` });
  });
});
