import ts from 'typescript';
import { descendants } from './syntax.mjs';

/** Of statements: a call for its effect alone, and a statement of SQL in a round trip with others, each left out. */
export function statementMutants(file) {
  const found = [];
  for (const node of descendants(file)) {
    if (ts.isExpressionStatement(node)) found.push(...ofCall(node));
    if (isSqlOfRoundTrip(node)) found.push(ofSql(node));
  }
  return found;
}

function ofCall(node) {
  const isAwaited = ts.isAwaitExpression(node.expression);
  const call = isAwaited ? node.expression.expression : node.expression;
  if (!ts.isCallExpression(call)) return [];
  const callee = call.expression.getText();
  // Without its log line a program does the same.
  if (callee.includes('logger.') || callee === 'super') return [];
  if (!isAwaited && !callee.startsWith('this.')) return [];
  const name = callee.replace(/^this\./, '').replace(/\([^]*\)/, '');
  return [
    {
      intent: `leaves out ${name}`,
      node,
      start: node.getStart(),
      end: node.end,
      before: (isOn) => `if (!${isOn}) `,
      after: () => '',
    },
  ];
}

/** A property of `writes`, of a literal that `writeTogether` gets, or `{ sql, parameters }` under a name. */
function isSqlOfRoundTrip(node) {
  if (ts.isVariableDeclaration(node)) {
    return ts.isIdentifier(node.name) && node.initializer?.getText().startsWith('this.mail.queueing(');
  }
  if (!ts.isPropertyAssignment(node) || isResult(node)) return false;
  if (ts.isObjectLiteralExpression(node.initializer)) {
    const names = node.initializer.properties.map((property) => property.name?.getText());
    return names.includes('sql') && names.includes('parameters');
  }
  const owner = ownerOf(node.parent);
  if (ts.isVariableDeclaration(owner)) return owner.name.getText() === 'writes';
  return ts.isCallExpression(owner) && owner.expression.getText() === 'writeTogether';
}

/** The statement whose rows the caller reads: without it nothing works. */
function isResult(node) {
  let body = node;
  while (!ts.isBlock(body) && body.parent) body = body.parent;
  return [...descendants(body)].some(
    (call) =>
      ts.isCallExpression(call) &&
      call.expression.getText() === 'writeTogether' &&
      call.arguments[2].text === node.name.getText() &&
      !ts.isExpressionStatement(call.parent.parent),
  );
}

/** Whoever gets an object literal, also by way of `...(condition && { … })`. */
function ownerOf(literal) {
  let at = literal.parent;
  while (
    ts.isSpreadAssignment(at) ||
    ts.isParenthesizedExpression(at) ||
    ts.isBinaryExpression(at) ||
    ts.isObjectLiteralExpression(at)
  ) {
    at = at.parent;
  }
  return at;
}

function ofSql(node) {
  return {
    intent: `leaves out the statement "${node.name.getText()}"`,
    node,
    start: node.initializer.getStart(),
    end: node.initializer.end,
    before: (isOn) => `(${isOn} ? leftOut : (write) => write)(`,
    after: () => ')',
  };
}
