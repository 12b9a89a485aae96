import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const compilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/** Lets Node import the sources: what it supports of TypeScript itself excludes decorators and parameter properties. */
export function importTypeScript() {
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.ts') || url.includes('/node_modules/')) return nextLoad(url, context);
      const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), {
        compilerOptions,
      });
      return { format: 'module', source: outputText, shortCircuit: true };
    },
  });
}
