import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../consumers/postern.mjs';
import { run } from '../consumers/toolchain.mjs';

/** The highest exposure level that `systemd-analyze security` may compute, times ten. It goes from 0 to 100. */
const threshold = '20';

/** Verifies each unit as installed for this checkout. systemd only warns of an unknown setting, so output is an error. */
export async function checkUnits() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-systemd-'));
  try {
    cpSync(join(root, 'deploy/systemd'), folder, { recursive: true });
    const units = readdirSync(folder).filter((name) => name.endsWith('.service'));
    const files = [...units, 'postern-.service.d/common.conf'].map((name) => join(folder, name));
    for (const file of files)
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('/opt/postern', root));
    const env = { SYSTEMD_UNIT_PATH: `${folder}:`, SYSTEMD_COLORS: '0', SYSTEMD_EMOJI: '0' };
    const levels = [];
    for (const unit of units) {
      const path = join(folder, unit.replace('@.', '@3000.'));
      const warnings = await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', path], {
        env,
      });
      if (warnings.trim()) throw new Error(warnings);
      const options = ['security', '--offline=yes', '--no-pager', `--threshold=${threshold}`];
      const report = await run('systemd-analyze', [...options, path], { env });
      levels.push(`${unit} ${/exposure level .*: (\d+\.\d)/.exec(report)?.[1]}`);
    }
    return `exposure: ${levels.join(', ')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
