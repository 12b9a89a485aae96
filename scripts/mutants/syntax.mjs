import ts from 'typescript';

/** @returns every node below, each before its descendants */
export function* descendants(node) {
  const children = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) {
    yield child;
    yield* descendants(child);
  }
}

/**
 * The function or constant that contains a node. A method is named after its class, which is unique in the tree, so the
 * name survives a move to another file. Anything else includes its file.
 */
export function placeOf(node, fileName) {
  const names = [];
  for (let at = node; at; at = at.parent) {
    if (ts.isMethodDeclaration(at) || ts.isGetAccessor(at)) names.unshift(at.name.getText());
    if (ts.isConstructorDeclaration(at)) names.unshift('constructor');
    if (ts.isPropertyDeclaration(at)) names.unshift(at.name.getText());
    if (ts.isFunctionDeclaration(at) && at.name) names.unshift(`${fileName} ${at.name.text}`);
    if (ts.isClassDeclaration(at) && at.name) names.unshift(at.name.text);
    if (isModuleConstant(at)) names.unshift(`${fileName} ${at.name.getText()}`);
  }
  return names.join('.') || fileName;
}

/** Evaluated when the module is loaded. */
export function isModuleConstant(node) {
  return ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent);
}

/** Whether it is evaluated only by loading its module. */
export function runsOnImport(node) {
  for (let at = node; at; at = at.parent) if (ts.isFunctionLike(at)) return false;
  return true;
}

export function identifiersIn(node) {
  const names = ts.isIdentifier(node) ? [node.text] : [];
  for (const inner of descendants(node)) if (ts.isIdentifier(inner)) names.push(inner.text);
  return [...new Set(names)].filter((name) => name !== 'undefined');
}
