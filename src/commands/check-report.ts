export interface Explanation {
  meaning: string;
  /** One paragraph each, the most specific first. */
  remedies: readonly string[];
}

const lineWidth = 100;

/** Writes the results of a check as they are found: plain lines, for terminals and logs alike. */
export class Report {
  constructor(private readonly print: (line: string) => void) {}

  ok(step: string, text: string): void {
    this.line('ok', step, text);
  }

  /** Reports something worth knowing that does not fail the check. */
  note(topic: string, text: string): void {
    this.line('note', topic, text);
  }

  fail(step: string, text: string): void {
    this.line('FAIL', step, text);
  }

  explain({ meaning, remedies }: Explanation): void {
    this.paragraph('What this means:', [meaning]);
    this.paragraph('What to do:', remedies);
  }

  heading(text: string): void {
    this.print('');
    this.print(`${text}:`);
  }

  end(text: string): void {
    this.print('');
    for (const line of wrapped(text, '')) this.print(line);
  }

  private line(label: string, topic: string, text: string): void {
    this.print(`${label.padEnd(5)} ${topic.padEnd(10)} ${text}`);
  }

  private paragraph(heading: string, texts: readonly string[]): void {
    this.print('');
    this.print(heading);
    for (const text of texts) for (const line of wrapped(text, '  ')) this.print(line);
  }
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line !== indent && line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}
