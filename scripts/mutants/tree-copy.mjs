import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Copies all files that git tracks or would track; links packages and the built console: nothing writes to them. */
export function copyTree(root, folder) {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listing, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files.filter((name) => name !== 'node_modules' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  const packages = join(folder, 'node_modules');
  if (!existsSync(packages)) symlinkSync(join(root, 'node_modules'), packages, 'dir');
  const built = join('dist', 'console', 'public');
  if (!existsSync(join(root, built)) || existsSync(join(folder, built))) return;
  mkdirSync(join(folder, dirname(built)), { recursive: true });
  symlinkSync(join(root, built), join(folder, built), 'dir');
}
