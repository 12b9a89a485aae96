/** The commands of the README for production, as a reader copies them. */

/** @returns the block that starts Postern, and the lines of the block that rotates the secrets */
export function readProductionBlocks(readme) {
  const [, section = ''] = /\n## Going to production\n([^]*?)\n## /.exec(readme) ?? [];
  const blocks = [...section.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)].map(([, indent, lines]) =>
    lines.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  const [start, rotation] = blocks;
  if (blocks.length !== 2)
    throw new Error(`"Going to production" has ${blocks.length} sh blocks instead of 2`);
  return { start, rotation: rotation.trim().split('\n') };
}

/** The last command of a block. */
export function lastLineOf(block) {
  return block.trim().split('\n').at(-1);
}

/** Replaces the values of the settings in a block but NODE_ENV. Fails unless they are the same settings. */
export function editSettings(block, values) {
  const setting = /^(?!NODE_ENV)([A-Z_]+)=.*$/gm;
  const names = new Set([...block.matchAll(setting)].map(([, name]) => name));
  if (names.symmetricDifference(new Set(Object.keys(values))).size > 0)
    throw new Error(`The README tells its reader to edit ${[...names].join(', ')}`);
  return block.replaceAll(setting, (_, name) => `${name}=${values[name]}`);
}
