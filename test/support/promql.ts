/** A series that an expression reads, with the matchers of its labels. */
export interface Selector {
  name: string;
  matchers: { label: string; operator: string; value: string }[];
}

export interface Expression {
  selectors: Selector[];
  /** The labels in `by` and `on`. */
  grouped: string[];
}

const keywords = new Set(['and', 'bool', 'by', 'group_left', 'group_right', 'offset', 'on', 'or', 'unless']);

/** Reads the names in an expression of PromQL, as far as ours need it. */
export function parseExpression(text: string): Expression {
  const grouped: string[] = [];
  const withoutGroups = text
    .replaceAll(/\b(?:by|on) *\(([^)]*)\)/g, (_, labels: string) => {
      grouped.push(...labels.split(',').map((label) => label.trim()));
      return ' ';
    })
    .replaceAll(/\[[^\]]*\]|\boffset \w+/g, ' ');
  const tokens = withoutGroups.matchAll(/"[^"]*"|(?<![\w.])([a-zA-Z_:][\w:]*)\s*(\{[^}]*\}|\()?/g);
  const selectors = [...tokens].flatMap(([, name, rest = '']) =>
    name === undefined || rest === '(' || keywords.has(name) ? [] : [{ name, matchers: matchersIn(rest) }],
  );
  return { selectors, grouped };
}

function matchersIn(braces: string): Selector['matchers'] {
  return [...braces.matchAll(/(\w+) *(=~|!=|!~|=) *"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']) => ({ label, operator, value }),
  );
}
