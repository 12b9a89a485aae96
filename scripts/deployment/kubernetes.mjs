import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../consumers/postern.mjs';
import { run } from '../consumers/toolchain.mjs';

const validator = 'sigs.k8s.io/kubectl-validate@v0.0.4';
const versions = ['1.27', '1.30'];

/** Builds the manifests, and validates them with the schemas of Kubernetes, which the validator contains. */
export async function checkManifests() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-kubernetes-'));
  try {
    const built = join(folder, 'built.yaml');
    const manifests = join(root, 'deploy/kubernetes');
    writeFileSync(built, await run('kubectl', ['kustomize', manifests]));
    for (const version of versions) {
      const files = [built, join(manifests, 'secret.example.yaml')];
      await run('go', ['run', validator, '--version', version, ...files]);
    }
    return `valid for ${versions.join(', ')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
