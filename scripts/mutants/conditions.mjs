import ts from 'typescript';
import { descendants, identifiersIn } from './syntax.mjs';

const { AmpersandAmpersandToken: and, BarBarToken: or } = ts.SyntaxKind;

/**
 * Mutants of TypeScript conditions: a guard (`if (…) throw`, `if (…) return`) that never fires, and each operand of
 * `&&` and `||` omitted.
 */
export function conditionMutants(file) {
  const found = [];
  for (const node of descendants(file)) {
    if (ts.isIfStatement(node)) found.push(...ofGuard(node));
    if (isLogical(node) && !isLogical(outside(node)) && isTruthValue(node)) {
      found.push(...ofOperands(node, intentOf(node)));
    }
  }
  return found;
}

function ofGuard(node) {
  const outcome = outcomeOf(node.thenStatement);
  if (!outcome) return [];
  return [wrap(node.expression, { intent: `never ${outcome}`, value: false })];
}

/** @returns a description of what a guard does; null if the statement is not a guard */
function outcomeOf(statement) {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  if (last && ts.isThrowStatement(last)) return `throws ${errorOf(last.expression)}`;
  if (last && ts.isReturnStatement(last)) return `returns ${shortly(last.expression)} early`;
  return null;
}

function errorOf(expression) {
  if (ts.isNewExpression(expression) && expression.expression.getText() === 'AppError') {
    return expression.arguments[0].text;
  }
  return expression.getText().replace(/^new |^this\.|\([^]*/g, '');
}

function shortly(expression) {
  if (!expression) return 'nothing';
  const isShort = /^[\w.]+$|^\[\]$/.test(expression.getText());
  if (!isShort && !ts.isCallExpression(expression)) return 'a value';
  return expression
    .getText()
    .replace(/^this\.|\([^]*/g, '')
    .replace(/\s+/g, '');
}

/** An omitted operand of AND counts as true, one of OR as false. */
function ofOperands(node, intent) {
  if (!isLogical(node)) return [];
  const value = node.operatorToken.kind === and;
  return operandsOf(node, node.operatorToken.kind).flatMap((operand) => [
    wrap(operand, { intent: `${intent} without ${identifiersIn(operand).slice(0, 4).join(' ')}`, value }),
    ...ofOperands(inside(operand), intent),
  ]);
}

function operandsOf(node, kind) {
  if (!isLogical(node) || node.operatorToken.kind !== kind) return [node];
  return [...operandsOf(node.left, kind), ...operandsOf(node.right, kind)];
}

function intentOf(node) {
  for (let at = node; at.parent; at = at.parent) {
    if (ts.isIfStatement(at.parent) && at.parent.expression === at) {
      return outcomeOf(at.parent.thenStatement) ?? 'goes on';
    }
    if (ts.isVariableDeclaration(at)) return at.name.getText().slice(0, 40);
    if (ts.isReturnStatement(at)) return 'returns';
    if (ts.isPropertyAssignment(at)) return at.name.getText();
    if (ts.isStatement(at)) break;
  }
  return 'condition';
}

/** `row && row.id` selects a value; only boolean operands are conditions. */
function isTruthValue(node) {
  const parent = outside(node);
  if (ts.isIfStatement(parent)) return true;
  return leavesOf(node).every(
    (leaf) =>
      (ts.isBinaryExpression(leaf) && /^[=!<>]/.test(leaf.operatorToken.getText()) && !isAssignment(leaf)) ||
      ts.isPrefixUnaryExpression(leaf) ||
      ts.isCallExpression(leaf) ||
      /(?:^|\.)(?:is|has|needs|matches)[A-Z]?\w*$/.test(leaf.getText()),
  );
}

function isAssignment({ operatorToken }) {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function leavesOf(node) {
  const bare = inside(node);
  return isLogical(bare) ? [...leavesOf(bare.left), ...leavesOf(bare.right)] : [bare];
}

function isLogical(node) {
  return ts.isBinaryExpression(node) && [and, or].includes(node.operatorToken.kind);
}

/** Removes the parentheses and the `!` around it. */
function inside(node) {
  if (ts.isParenthesizedExpression(node)) return inside(node.expression);
  const isNegation = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
  return isNegation ? inside(node.operand) : node;
}

function outside(node) {
  const { parent } = node;
  return ts.isParenthesizedExpression(parent) || ts.isPrefixUnaryExpression(parent)
    ? outside(parent)
    : parent;
}

function wrap(expression, { intent, value }) {
  return {
    intent,
    node: expression,
    start: expression.getStart(),
    end: expression.end,
    before: (isOn) => (value ? `(${isOn} || (` : `(!${isOn} && (`),
    after: () => '))',
  };
}
