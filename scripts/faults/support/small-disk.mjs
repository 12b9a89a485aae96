import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, which can be filled. */
export class SmallDisk {
  /** @returns null if this account may not mount anything */
  static mount(megabytes) {
    const folder = mkdtempSync(join(tmpdir(), 'postern-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
        stdio: 'ignore',
      });
      chmodSync(folder, 0o711); // PostgreSQL runs as another user
      return new SmallDisk(folder);
    } catch {
      rmSync(folder, { recursive: true });
      return null;
    }
  }

  constructor(folder) {
    this.folder = folder;
    this.filler = join(folder, 'filler');
  }

  /** Writes until there is no space left. */
  fill() {
    const file = openSync(this.filler, 'a');
    try {
      for (const size of [1 << 20, 4_096]) {
        const block = Buffer.alloc(size, 1);
        try {
          for (;;) writeSync(file, block);
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error;
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free() {
    rmSync(this.filler, { force: true });
  }

  unmount() {
    execFileSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}

/** Why a disk cannot be filled here, if it cannot. */
export function lacksMounts() {
  const disk = SmallDisk.mount(1);
  disk?.unmount();
  return disk ? null : 'mounting a file system is not permitted';
}
