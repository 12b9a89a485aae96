import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Jest maps `./x.js` to `./x.ts` for tests only. Node itself loads this file and its teardown, so it needs the same
 * mapping; hence also the import() below, which runs after that.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    if (!parentURL?.endsWith('.ts') || !/^\.{1,2}\/.+\.js$/.test(specifier)) {
      return nextResolve(specifier, context);
    }
    const source = specifier.replace(/\.js$/, '.ts');
    const found = existsSync(fileURLToPath(new URL(source, parentURL)));
    return nextResolve(found ? source : specifier, context);
  },
});

export default async function globalSetup(_config: unknown, { rootDir }: { rootDir: string }): Promise<void> {
  const { startTestServer } = await import('./test-server.js');
  await startTestServer(rootDir);
}
