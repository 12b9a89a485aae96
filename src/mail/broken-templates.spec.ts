import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemplateRenderer } from './template-renderer.js';

const templates = join(__dirname, 'templates');

describe('templates that are broken', () => {
  let directory: string;
  const create = () => new TemplateRenderer({ productName: 'Postern', codeInSubject: false, directory });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'templates-'));
    cpSync(templates, directory, { recursive: true });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function append(file: string, source: string): void {
    writeFileSync(join(directory, file), readFileSync(join(directory, file), 'utf8') + source);
  }

  it.each([
    ['an unknown variable', 'code.html.hbs', '{{nobody}}', 'email-verification', /nobody/],
    ['an unknown variable in the text', 'code.txt.hbs', '{{nobody}}', 'email-verification', /nobody/],
    ['a code in a notice', 'notice.txt.hbs', '{{code}}', 'address-in-use', /code/],
    [
      'an unknown variable in a partial',
      'partials/origin.txt.hbs',
      '{{nobody}}',
      'email-verification',
      /nobody/,
    ],
    ['an unknown partial', 'notice.html.hbs', '{{> nobody}}', 'address-in-use', /nobody/],
    ['a syntax error', 'code.html.hbs', '{{#if', 'email-verification', /Parse error/],
  ])('fail at startup with an error that names them: %s', (_case, file, source, name, reason) => {
    append(file, source);
    expect(create).toThrow(`Mail template "${name}" cannot be rendered`);
    expect(create).toThrow(reason);
  });

  it('fail at startup if one is missing', () => {
    rmSync(join(directory, 'notice.txt.hbs'));
    expect(create).toThrow(/Mail template "notice" cannot be rendered: .*ENOENT/);
  });
});
