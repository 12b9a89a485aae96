import ts from 'typescript';
import { descendants, isModuleConstant } from './syntax.mjs';

/**
 * Finds a function, a method (`OtpService.redeem`) or a constant of a module in a source.
 * @returns its position; null if there is none of that name, or more than one
 */
export function findPlace(source, name) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = [...descendants(file)].filter((node) => nameOf(node) === name);
  return found.length === 1 ? { start: found[0].getStart(), end: found[0].end } : null;
}

function nameOf(node) {
  if (ts.isFunctionDeclaration(node) && node.body) return node.name?.text;
  if (isModuleConstant(node)) return node.name.getText();
  if (!ts.isClassElement(node) || !node.parent.name) return null;
  if (ts.isConstructorDeclaration(node)) return `${node.parent.name.text}.constructor`;
  return node.name ? `${node.parent.name.text}.${node.name.getText()}` : null;
}
