/**
 * `npm run test:clients`: generates clients from openapi.json in several languages, and has each of them register,
 * confirm, read the account, reauthenticate, refresh and sign out against a started server whose responses are those of
 * a later version: with more fields and values. Generators and libraries are downloaded; languages whose tools are
 * missing are skipped. `-- --offline` runs those that need no download, and
 * `-- java` those with that word in their name.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLaterVersion } from './consumers/later-version.mjs';
import { root, startPostern } from './consumers/postern.mjs';
import { cache, pythonWith, run, runCases } from './consumers/toolchain.mjs';

const openApiGenerator = 'org.openapitools:openapi-generator-cli:7.25.0';
const openApiPythonClient = 'openapi-python-client==0.29.1';
const oapiCodegen = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';

/** For Java and Go, whose clients otherwise reject a response with a field that they do not know (docs/clients.md). */
const tolerant = 'disallowAdditionalPropertiesIfNotPresent=false';

const { values, positionals } = parseArgs({
  options: { offline: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const document = join(root, 'openapi.json');
const journeys = join(root, 'test/clients');
const bin = (name) => join(root, 'node_modules/.bin', name);
const temporary = mkdtempSync(join(tmpdir(), 'postern-clients-'));
const server = await startPostern();
const later = await openLaterVersion(server.url);

/** A folder for one client, with its journey. */
function folderFor(name, ...files) {
  const folder = join(temporary, name);
  mkdirSync(folder);
  for (const file of files) copyFileSync(join(journeys, file), join(folder, file));
  return folder;
}

const environmentOf = (name) => ({ SERVER_URL: later.url, CODES_URL: server.codesUrl, CLIENT: name });

async function runTypeScript(name, generate) {
  const folder = folderFor(name, `${name}.ts`, 'journey.ts');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    types: ['node'],
    outDir: 'out',
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
  await generate(folder);
  await run(bin('tsc'), ['-p', folder]);
  await run(process.execPath, [`out/${name}.js`], { cwd: folder, env: environmentOf(name) });
}

async function runOpenApiGenerator(generator, folder, ...properties) {
  const [, artifact, version] = openApiGenerator.split(':');
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  await run('mvn', ['-q', '-B', copy, `-Dartifact=${openApiGenerator}`, `-DoutputDirectory=${cache}`]);
  const options = properties.length > 0 ? [`--additional-properties=${properties.join(',')}`] : [];
  const jar = join(cache, `${artifact}-${version}.jar`);
  await run('java', ['-jar', jar, 'generate', '-i', document, '-g', generator, '-o', folder, ...options]);
}

async function runGo(name, generate) {
  const folder = folderFor(name, `${name}.go`);
  writeFileSync(join(folder, 'go.mod'), 'module journey\n\ngo 1.24\n');
  mkdirSync(join(folder, 'client'));
  await generate(join(folder, 'client'));
  const env = { ...environmentOf(name), GOFLAGS: '-mod=mod' };
  await run('go', ['mod', 'tidy'], { cwd: folder, env });
  await run('go', ['run', '.'], { cwd: folder, env });
}

const cases = [
  {
    name: 'hey-api',
    needs: [],
    isOffline: true,
    run: () =>
      runTypeScript('hey-api', (folder) =>
        run(bin('openapi-ts'), ['-i', document, '-o', 'client', '--no-log-file'], { cwd: folder }),
      ),
  },
  {
    name: 'openapi-typescript',
    needs: [],
    isOffline: true,
    run: () =>
      runTypeScript('openapi-typescript', (folder) =>
        run(bin('openapi-typescript'), [document, '-o', 'client/schema.d.ts'], { cwd: folder }),
      ),
  },
  {
    name: 'openapi-generator typescript-fetch',
    needs: ['mvn', 'java'],
    run: () =>
      runTypeScript('typescript-fetch', (folder) =>
        runOpenApiGenerator('typescript-fetch', join(folder, 'client'), 'importFileExtension=.js'),
      ),
  },
  {
    name: 'openapi-python-client',
    needs: ['python3'],
    async run() {
      const folder = folderFor('openapi_python_client', 'openapi_python_client.py');
      const python = await pythonWith(openApiPythonClient);
      const generate = ['-m', 'openapi_python_client', 'generate', '--path', document, '--meta', 'none'];
      await run(python, [...generate, '--output-path', join(folder, 'client')]);
      const env = environmentOf('openapi-python-client');
      await run(python, ['openapi_python_client.py'], { cwd: folder, env });
    },
  },
  {
    name: 'openapi-generator python',
    needs: ['mvn', 'java', 'python3'],
    async run() {
      const folder = folderFor('openapi_generator_python', 'openapi_generator.py');
      await runOpenApiGenerator('python', join(folder, 'generated'));
      const python = await pythonWith('-r', join(folder, 'generated/requirements.txt'));
      const env = { ...environmentOf('openapi-generator-python'), PYTHONPATH: join(folder, 'generated') };
      await run(python, ['openapi_generator.py'], { cwd: folder, env });
    },
  },
  {
    name: 'oapi-codegen',
    needs: ['go'],
    run: () =>
      runGo('oapi-codegen', (folder) => {
        const options = [
          '-generate',
          'types,client',
          '-package',
          'client',
          '-o',
          join(folder, 'client.gen.go'),
        ];
        return run('go', ['run', oapiCodegen, ...options, document]);
      }),
  },
  {
    name: 'openapi-generator go',
    needs: ['mvn', 'java', 'go'],
    run: () =>
      runGo('openapi-generator', async (folder) => {
        await runOpenApiGenerator('go', folder, 'packageName=client', 'withGoMod=false', tolerant);
        rmSync(join(folder, 'test'), { recursive: true }); // imports the client by the address of a repository
      }),
  },
  {
    name: 'openapi-generator java',
    needs: ['mvn', 'java'],
    async run() {
      const folder = join(temporary, 'java');
      await runOpenApiGenerator('java', folder, tolerant);
      copyFileSync(join(journeys, 'Journey.java'), join(folder, 'src/main/java/Journey.java'));
      const goals = ['compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath'];
      await run('mvn', ['-q', '-B', ...goals], { cwd: folder });
      const start = 'java -cp "target/classes:$(cat classpath)" Journey';
      await run('sh', ['-c', start], { cwd: folder, env: environmentOf('openapi-generator-java') });
    },
  },
];

try {
  await runCases(
    cases.filter(
      ({ name, isOffline }) =>
        (isOffline || !values.offline) && positionals.every((word) => name.includes(word)),
    ),
  );
} finally {
  later.close();
  await server.stop();
  rmSync(temporary, { recursive: true, force: true });
}
