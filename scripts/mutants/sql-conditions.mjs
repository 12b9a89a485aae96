import ts from 'typescript';
import { findOperands } from './sql-text.mjs';
import { descendants } from './syntax.mjs';

/** A condition that is always true and only orders the statements (`database/statement`). */
const orderOnly = /^\$\{\s*after\(/;

/** Mutants of SQL conditions: each conjunct counts as true, each alternative as false. */
export function sqlMutants(file) {
  const found = [];
  for (const node of descendants(file)) {
    if (!isSqlLiteral(node)) continue;
    const start = node.getStart() + 1;
    const text = node.getText().slice(1, -1);
    const operands = findOperands(text, holesOf(node, start)).filter(
      (operand) => !orderOnly.test(text.slice(operand.start, operand.end)),
    );
    found.push(...operands.map((operand) => ofOperand(operand, node, start)));
  }
  return found;
}

/** SQL keywords are in capitals in this code base, which distinguishes SQL from other texts. */
function isSqlLiteral(node) {
  if (!ts.isStringLiteral(node) && !ts.isTemplateLiteral(node)) return false;
  return /\b(?:WHERE|WHEN|EXISTS|IS NULL|AND|OR)\b/.test(node.getText());
}

function holesOf(node, start) {
  if (!ts.isTemplateExpression(node)) return [];
  return node.templateSpans.map(({ expression, literal }) => ({
    start: node.getSourceFile().text.lastIndexOf('${', expression.getStart()) - start,
    end: literal.getStart() + 1 - start,
  }));
}

function ofOperand({ start, end, clause, joinedBy, label }, node, offset) {
  const dropped = joinedBy === 'OR' ? `"or ${label}"` : `"${label}"`;
  const isCase = clause === 'WHEN' && joinedBy === 'AND';
  return {
    intent: isCase ? `WHEN ${label} always` : `${clause} without ${dropped}`,
    node,
    literal: node,
    start: offset + start,
    end: offset + end,
    before: () => '(',
    after: (isOn) => `\${${isOn} ? '${joinedBy === 'OR' ? ' AND FALSE' : ' OR TRUE'}' : ''})`,
  };
}
