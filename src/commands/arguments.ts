import { parseArgs } from 'node:util';

export type OptionTable = Readonly<
  Record<
    string,
    { readonly type: 'string' | 'boolean'; readonly short?: string; readonly multiple?: boolean }
  >
>;

/** A command line that cannot be executed. Thrown before any work is done. */
export class UsageError extends Error {}

/** Values by option name; absent options have no entry. */
type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]?: Options[Name] extends { readonly multiple: true }
    ? ValueOf<Options[Name]>[]
    : ValueOf<Options[Name]>;
};

type ValueOf<Option extends OptionTable[string]> = Option['type'] extends 'string' ? string : boolean;

/** @throws UsageError if there are any */
export function refuseOperands(operands: readonly string[]): void {
  if (operands.length > 0) throw new UsageError('Only options are expected. See --help.');
}

export interface GivenArguments<Options extends OptionTable> {
  readonly values: OptionValues<Options>;
  /** Arguments that are not options. */
  readonly operands: readonly string[];
}

const help = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * Parses a command's arguments. No message repeats a value or an operand, which may be a secret.
 * @throws UsageError
 */
export function readArguments<Options extends OptionTable>(
  args: readonly string[],
  definition: {
    readonly options: Options;
    readonly describeUnknownOption?: (name: string) => string;
  },
): GivenArguments<Options> & { wantsHelp: boolean } {
  const options = { ...definition.options, ...help };
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) if (token.kind === 'option') checkOption(token, options, definition);
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  return {
    values,
    operands: positionals,
    wantsHelp: tokens.some((token) => token.kind === 'option' && token.name === 'help'),
  };
}

interface OptionToken {
  readonly name: string;
  /** As typed, without the value. */
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkOption(
  { name, rawName, value, inlineValue }: OptionToken,
  options: OptionTable,
  { describeUnknownOption = nameUnknownOption }: { describeUnknownOption?: (name: string) => string },
): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) {
    const valid = Object.keys(options).map((known) => `--${known}`);
    throw new UsageError(`${describeUnknownOption(rawName)} Valid options: ${valid.join(', ')}.`);
  }
  if (option.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} does not take a value.`);
    return;
  }
  // "--to --no-send": the value is missing.
  if (value === undefined || (!inlineValue && /^-./.test(value))) {
    throw new UsageError(`${rawName} requires a value.`);
  }
}

function nameUnknownOption(name: string): string {
  return `Unknown option ${name}.`;
}
