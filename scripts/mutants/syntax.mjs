import ts from 'typescript';

/** @returns every node below, each before those in it */
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
 * The function or constant in which something stands, as people call it. A method goes by its class, whose name is
 * used once in the tree: it keeps its name where it moves to another file. Anything else goes by its file too.
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

/** Whether nothing but loading its module evaluates it. */
export function runsOnImport(node) {
  for (let at = node; at; at = at.parent) if (ts.isFunctionLike(at)) return false;
  return true;
}

export function identifiersIn(node) {
  const names = ts.isIdentifier(node) ? [node.text] : [];
  for (const inner of descendants(node)) if (ts.isIdentifier(inner)) names.push(inner.text);
  return [...new Set(names)].filter((name) => name !== 'undefined');
}
