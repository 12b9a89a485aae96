import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Another module of this checkout that a module imports or starts, as far as its code names it. */
interface Reference {
  path: string;
  /** What it imports from there by name. */
  names: string[];
}

/** Why a module could not start: each other module, or name in one, that it refers to and that does not exist. */
export function brokenReferences(path: string, text: string): string[] {
  return referencesIn(path, text).flatMap((reference) => {
    const file = sourceOf(reference.path);
    if (!existsSync(file)) return [`${path}: there is no ${reference.path}`];
    if (reference.names.length === 0) return [];
    const exported = exportsOf(file);
    const missing = reference.names.filter((name) => !exported.includes(name));
    return missing.map((name) => `${path}: ${reference.path} exports no ${name}`);
  });
}

/** The source of a built file, or else the file itself. */
export function sourceOf(path: string): string {
  if (!path.startsWith('dist/')) return path;
  const source = path.replace('dist/', 'src/');
  return source.endsWith('.js') ? source.replace(/js$/, 'ts') : source;
}

export function referencesIn(path: string, text: string): Reference[] {
  const found: Reference[] = [];
  const folder = dirname(path);
  const visit = (node: ts.Node): void => {
    const named = importIn(node, folder) ?? callIn(node, folder) ?? literalIn(node);
    if (named) found.push(named);
    ts.forEachChild(node, visit);
  };
  visit(parse(path, text));
  return found;
}

const parse = (path: string, text: string) =>
  ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('.ts') ? undefined : ts.ScriptKind.JS,
  );

function importIn(node: ts.Node, folder: string): Reference | null {
  if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return null;
  const { moduleSpecifier: from } = node;
  if (!from || !ts.isStringLiteral(from) || !from.text.startsWith('.')) return null;
  const path = join(folder, from.text);
  if (ts.isExportDeclaration(node)) {
    const { exportClause: named } = node;
    return { path, names: named && ts.isNamedExports(named) ? named.elements.map(importedName) : [] };
  }
  const { name, namedBindings: named } = node.importClause ?? {};
  const names = named && ts.isNamedImports(named) ? named.elements.map(importedName) : [];
  return { path, names: [...(name ? ['default'] : []), ...names] };
}

const importedName = (element: ts.ImportSpecifier | ts.ExportSpecifier) =>
  (element.propertyName ?? element.name).text;

/** `import('./x.mjs')`, and `join(root, 'x.mjs')` for a module that is started. */
function callIn(node: ts.Node, folder: string): Reference | null {
  if (!ts.isCallExpression(node)) return null;
  const [first, ...rest] = node.arguments;
  if (!first) return null;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const isRelative = ts.isStringLiteralLike(first) && first.text.startsWith('.');
    return isRelative ? { path: join(folder, first.text), names: [] } : null;
  }
  const base = { 'import.meta.dirname': folder, root: '.', here: '.' }[first.getText()];
  const isJoin = ['join', 'resolve'].includes(node.expression.getText());
  if (!isJoin || base === undefined || !rest.every((part) => ts.isStringLiteralLike(part))) return null;
  const path = join(base, ...rest.map((part) => part.text));
  return isModule(path) ? { path, names: [] } : null;
}

/** `scripts/x.mjs` as a parameter of a program that runs in the folder of the project. */
function literalIn(node: ts.Node): Reference | null {
  if (!ts.isStringLiteralLike(node)) return null;
  const path = node.text.replace(/^<rootDir>\//, '');
  return path.startsWith('scripts/') && isModule(path) ? { path, names: [] } : null;
}

const isModule = (path: string) => /^[\w@./-]+\.[cm]?js$/.test(path);

function exportsOf(path: string): string[] {
  if (path.endsWith('.cjs')) return ['default']; // module.exports
  return parse(path, readFileSync(path, 'utf8')).statements.flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return ['default'];
    if (ts.isExportDeclaration(statement)) {
      const { exportClause: named } = statement;
      return named && ts.isNamedExports(named) ? named.elements.map(({ name }) => name.text) : [];
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    )
      return [statement.name?.text ?? 'default'];
    return [];
  });
}
