/**
 * Generates mutants from the sources. Every file is written once with all of its mutants (mutant schemata): each is
 * enabled by `isMutant('name')`, which the test environment provides, so nothing is compiled per mutant, and the tests
 * that reach each mutant are known. StrykerJS works the same way, but cannot mutate SQL text, which contains most of
 * the rules.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { conditionMutants } from './conditions.mjs';
import { sqlMutants } from './sql-conditions.mjs';
import { statementMutants } from './statements.mjs';
import { descendants, placeOf, runsOnImport } from './syntax.mjs';

const modules = `auth factors otp sessions users limits delivery mail devices
  audit admin idempotency statistics`;
const folders = modules.match(/\w+/g).map((name) => `src/${name}`);
/** Data descriptions, module wiring, and the mail check for operators. */
const leftOut = /\.(?:spec|dto|response|entity|module)\.ts$|^src\/mail\/check\/|\/smtp-words\.ts$/;

/** @returns the names of the mutants, and the sources with all of them, by path */
export function generateMutants(root) {
  const counts = new Map();
  const sources = new Map();
  const mutants = [];
  for (const file of sourceFiles(root)) {
    const text = readFileSync(join(root, file), 'utf8');
    const found = mutantsOf(file, text).map((mutant) => ({ ...mutant, name: numbered(counts, mutant.name) }));
    if (found.length === 0) continue;
    mutants.push(...found.map(({ name, place, isConstant }) => ({ name, file, place, isConstant })));
    sources.set(file, withMutants(text, found));
  }
  return { mutants, sources };
}

function sourceFiles(root) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map(
        (path) => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => path.endsWith('.ts') && !leftOut.test(path))
    .toSorted();
}

export function mutantsOf(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = [...conditionMutants(file), ...sqlMutants(file), ...statementMutants(file)];
  return found
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .map((mutant) => {
      const place = placeOf(mutant.node, basename(path));
      const isConstant = runsOnImport(mutant.node);
      const uses = isConstant ? usesOf(mutant.node, file) : [];
      return { ...mutant, place, isConstant, uses, name: `${place}: ${mutant.intent}` };
    });
}

/** The first of a name has no number, which would otherwise change when a second is added. */
function numbered(counts, name) {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : `${name} (${count})`;
}

/** The functions that use a constant of their module: only there can a test detect its mutant. */
function usesOf(node, file) {
  let declaration = node;
  while (declaration && !ts.isVariableDeclaration(declaration)) declaration = declaration.parent;
  if (!declaration) return [];
  const name = declaration.name.getText();
  return [...descendants(file)].filter(
    (other) =>
      ts.isIdentifier(other) &&
      other.text === name &&
      (ts.isTemplateSpan(other.parent) || isArgument(other)) &&
      !runsOnImport(other),
  );
}

function isArgument(node) {
  return ts.isCallExpression(node.parent) && node.parent.arguments.includes(node);
}

export function withMutants(text, mutants) {
  const insertions = mutants.flatMap((mutant, order) => {
    const isOn = `isMutant(${JSON.stringify(mutant.name)})`;
    return [
      { at: mutant.start, order, text: mutant.before(isOn) },
      { at: mutant.end, order: -1 - order, text: mutant.after(isOn) },
      ...mutant.uses.flatMap((use) => [
        { at: use.getStart(), order, text: `(isMutant(${JSON.stringify(mutant.name)}), ` },
        { at: use.end, order: -1 - order, text: ')' },
      ]),
    ];
  });
  // An insertion that ends at a position precedes one that begins there, the inner end before the outer.
  const sorted = insertions.toSorted((a, b) => a.at - b.at || a.order - b.order);
  const literals = new Set(
    mutants.map(({ literal }) => literal).filter((node) => node && ts.isStringLiteral(node)),
  );
  const quotes = [...literals].flatMap((node) => [node.getStart(), node.end - 1]);
  let written = '';
  let from = 0;
  for (const { at, text: inserted } of sorted) {
    written += backquoted(text, { from, to: at, quotes }) + inserted;
    from = at;
  }
  return written + backquoted(text, { from, to: text.length, quotes });
}

/** Quoted texts that get a placeholder. */
function backquoted(text, { from, to, quotes }) {
  const within = quotes.filter((at) => at >= from && at < to);
  return within.reduce(
    (part, at) => `${part.slice(0, at - from)}\`${part.slice(at - from + 1)}`,
    text.slice(from, to),
  );
}
