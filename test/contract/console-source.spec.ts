import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import type { Plural } from '../../console/src/i18n/text-types.js';
import type { Texts } from '../../console/src/i18n/texts.js';
import { texts as ar } from '../../console/src/texts/ar.js';
import { texts as de } from '../../console/src/texts/de.js';
import { texts as en } from '../../console/src/texts/en.js';
import { texts as es } from '../../console/src/texts/es.js';
import { texts as fr } from '../../console/src/texts/fr.js';
import { texts as ja } from '../../console/src/texts/ja.js';
import { texts as pt } from '../../console/src/texts/pt.js';
import { auditTypes as offeredTypes } from '../../console/src/audit/audit-types.js';
import { templates } from '../../console/src/deliveries/templates.js';
import { keyUses } from '../../src/admin/keys/key-use.response.js';
import { limitScopes } from '../../src/admin/limits/limit-usage.response.js';
import { alertMeanings } from '../../src/admin/overview/alerts.js';
import { auditTypes } from '../../src/audit/audit-types.js';
import { sealMismatches } from '../../src/audit/seals/verification.service.js';
import { languages } from '../../src/common/i18n/languages.js';
import { messageNames } from '../../src/delivery/message.js';
import { otpPurposes } from '../../src/otp/otp.purposes.js';
import { operatorPermissions } from '../../src/users/operator-permissions.js';

const all: Record<string, Texts> = { en, de, fr, es, pt, ja, ar };
const sources = globSync('console/src/**/*.ts').filter((path) => !path.includes('texts/'));

const formsOf = (text: string | Plural): string[] =>
  typeof text === 'string' ? [text] : Object.values(text);
const placeholdersOf = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();

/** A number may be left out of a form for it, such as "in one second". */
function errorsOf({
  key,
  text,
  plurals,
}: {
  key: keyof Texts;
  text: string | Plural;
  plurals: string[];
}): string[] {
  const expected = formsOf(en[key]).flatMap(placeholdersOf);
  const unknown = formsOf(text)
    .flatMap(placeholdersOf)
    .filter((name) => !expected.includes(name));
  const missing = expected.filter(
    (name) => name !== '{n}' && !formsOf(text).some((form) => form.includes(name)),
  );
  const isWhole =
    typeof text === 'string' || Object.keys(text).toSorted().join() === plurals.toSorted().join();
  return [
    ...unknown.map((name) => `${key} has ${name}`),
    ...missing.map((name) => `${key} lacks ${name}`),
    ...(isWhole ? [] : [`${key} has other forms than ${plurals.join()}`]),
    ...(formsOf(text).every((form) => form.trim()) ? [] : [`${key} is empty`]),
  ];
}

describe('the texts of the console', () => {
  it('exist in every language of the server', () => {
    expect(Object.keys(all).toSorted()).toEqual([...languages].toSorted());
  });

  it.each(languages)(
    'are complete in %s, with the placeholders and the plural forms of the language',
    (tag) => {
      const texts = all[tag];
      const plurals = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
      expect(Object.keys(texts ?? {}).toSorted()).toEqual(Object.keys(en).toSorted());
      const entries = Object.entries(texts ?? {}) as [keyof Texts, string | Plural][]; // as: entries() loses the keys
      expect(entries.flatMap(([key, text]) => errorsOf({ key, text, plurals }))).toEqual([]);
    },
  );

  it('are all used', () => {
    const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
    /** Areas whose keys end in a value of the API, and the parts of an action. */
    const computed =
      /^(actor|area|audit\.tab|cause|codes|delivery|factor|keyKind|keyUse|mismatch|now\.(alert|headline)|outcome|party|proof\.method|provider|purpose|range|reply|role|scope|state|template|tl|window|act\.\w+)\./;
    const unused = Object.keys(en).filter((key) => !code.includes(`'${key}'`) && !computed.test(key));
    expect(unused).toEqual([]);
  });

  it('name every type of event and every purpose', () => {
    const missing = Object.keys(auditTypes).filter((type) => !(`tl.${type}` in en));
    expect(missing).toEqual([]);
    expect(otpPurposes.filter((purpose) => !(`purpose.${purpose}` in en))).toEqual([]);
  });
});

describe('the console', () => {
  it('asks for the permissions of the server, and for no others', () => {
    const [, names = ''] =
      /type Permission =([^;]+);/.exec(readFileSync('console/src/operator.ts', 'utf8')) ?? [];
    expect(names.match(/[\w.]+/g)).toEqual(Object.keys(operatorPermissions));
  });

  it.each(['types', 'operation-types'])('reads only what openapi.json describes, in %s.ts', (file) => {
    expect(differencesOf(`console/src/api/${file}.ts`)).toEqual([]);
  });

  it('offers the types of events, the messages and the alerts of the server', () => {
    const offered = Object.entries(offeredTypes).flatMap(([area, names]) =>
      names.map((name) => `${area}.${name}`),
    );
    expect(offered).toEqual(Object.keys(auditTypes));
    expect(templates).toEqual(messageNames);
    const texts = Object.keys(en);
    for (const area of ['now.alert', 'now.headline'])
      expect(texts).toEqual(
        expect.arrayContaining(Object.keys(alertMeanings).map((code) => `${area}.${code}`)),
      );
    const values = { mismatch: sealMismatches, scope: limitScopes, keyUse: Object.values(keyUses).flat() };
    for (const [area, names] of Object.entries(values))
      expect(texts).toEqual(expect.arrayContaining(names.map((name) => `${area}.${name}`)));
  });

  it('calls only operations of openapi.json', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, unknown> };
    const patterns = Object.keys(paths).map(
      (path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}(/|$)`),
    );
    const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
    const called = [...code.matchAll(/['`](\/v1\/[^'`]*)['`]/g)].map(([, path = '']) =>
      path.replace(/\$\{[^}]*\}/g, 'x'),
    );
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((path) => !patterns.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});

interface Schema {
  type?: string | string[];
  $ref?: string;
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

/** Interfaces that are not those of one schema. */
const general = ['Page'];

/** What an interface says and its schema does not. */
function differencesOf(path: string): string[] {
  const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    components: { schemas: Record<string, Schema> };
  };
  const { schemas } = document.components;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const interfaces = source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => !general.includes(name.text));
  expect(interfaces.length).toBeGreaterThan(10);
  return interfaces.flatMap(({ name, members }) => {
    const schema = schemas[name.text];
    if (!schema) return [`${name.text} is no schema`];
    return members.filter(ts.isPropertySignature).flatMap((member) => {
      const property = member.name.getText();
      const isOptional = !schema.required?.includes(property);
      const wanted = `${typeOf(schema.properties?.[property])}${isOptional ? '?' : ''}`;
      const given = `${member.type?.getText() ?? 'none'}${member.questionToken ? '?' : ''}`;
      return wanted === given ? [] : [`${name.text}.${property} is ${given}, but ${wanted} in openapi.json`];
    });
  });
}

/** A schema as TypeScript. */
function typeOf(schema: Schema | undefined): string {
  if (!schema) return 'absent';
  const { type, $ref, anyOf, allOf, items } = schema;
  if (allOf) return allOf.map(typeOf).join(' & ');
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  if ($ref) return $ref.replace('#/components/schemas/', '');
  const names = [type ?? 'object'].flat().map((name) => {
    if (name === 'integer') return 'number';
    if (name === 'array') return `${typeOf(items)}[]`;
    return name === 'object' ? 'Record<string, unknown>' : name;
  });
  return names.join(' | ');
}
