import ts from 'typescript';
import { descendants } from './syntax.mjs';

/**
 * Mutants of statements: a call made only for its effect, and an SQL statement in a round trip with others, each
 * omitted.
 */
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
  // Omitting a log line does not change the behaviour.
  if (callee.includes('logger.') || callee === 'super') return [];
  if (!isAwaited && !callee.startsWith('this.') && callee !== 'statements.push') return [];
  const name = callee.replace(/^this\./, '').replace(/\([^]*\)/, '');
  return [
    {
      intent: `leaves out ${name}`,
      node,
      start: node.getStart(),
      end: node.end,
      // In braces, or an `else` after it would belong to this `if`.
      before: (isOn) => `{ if (!${isOn}) `,
      after: () => ' }',
    },
  ];
}

/** One of the statements passed to `runAsOne`, except the one whose rows the caller reads: without it nothing works. */
function isSqlOfRoundTrip(node) {
  const list = node.parent;
  if (!list || !ts.isArrayLiteralExpression(list)) return false;
  return resultsOf(list).some((result) => result !== node.getText());
}

/** The rows read by the calls of `runAsOne` that get this list, directly or as the variable `statements`. */
function resultsOf(list) {
  let body = list;
  while (!ts.isBlock(body) && body.parent) body = body.parent;
  const isVariable = ts.isVariableDeclaration(list.parent) && list.parent.name.getText() === 'statements';
  return [...descendants(body)]
    .filter((call) => ts.isCallExpression(call) && call.expression.getText() === 'runAsOne')
    .filter(
      (call) => call.arguments[1] === list || (isVariable && call.arguments[1].getText() === 'statements'),
    )
    .map((call) => call.arguments[2].getText());
}

function ofSql(node) {
  const spread = ts.isSpreadElement(node);
  const name = (spread ? node.expression : node)
    .getText()
    .replace(/^this\./, '')
    .replace(/\([^]*\)/, '');
  return {
    intent: `leaves out the statement "${name}"`,
    node,
    start: node.getStart(),
    end: node.end,
    before: (isOn) => `...(${isOn} ? [] : [`,
    after: () => '])',
  };
}
