import type { Stats } from 'node:fs';

export interface EnvFile {
  path: string;
  text: string;
  /** Null if there is no file yet. */
  stats: Stats | null;
}

export interface EnvVariable {
  name: string;
  value: string;
  isComment?: boolean;
  isAmbiguous?: boolean;
  start: number;
  end: number;
}

export function readEnvFile(path: string): EnvFile;
export function variablesIn(text: string): EnvVariable[];
export function appendLines(text: string, variables: Readonly<Record<string, string>>): string;
export function replaceValues(
  text: string,
  replacements: readonly { variable: EnvVariable; value: string }[],
): string;
export function writeEnvFile(file: Pick<EnvFile, 'path' | 'stats'>, text: string, mode?: number): void;
export function saveEnvFile(file: EnvFile, text: string, expected: Readonly<Record<string, string>>): void;
