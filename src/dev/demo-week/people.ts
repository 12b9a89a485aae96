import { newIdAt } from '../../common/secrets.js';
import type { OperatorRole } from '../../users/operator-permissions.js';
import type { Random } from './random.js';

export interface Person {
  id: string;
  email: string;
  domain: string;
  fullName: string;
  locale: string;
  createdAt: Date;
  operatorRole: OperatorRole | null;
  hasTotp: boolean;
  requiresFactor: boolean;
  disabledAt: Date | null;
  disabledReason: string | null;
  isVerified: boolean;
}

/** Names with the language of each; the first ones are hard to show. */
const hardNames: readonly (readonly [string, string])[] = [
  ['<img src=x onerror=alert(1)>', 'en'],
  ['محمد بن عبد الله بن عبد المطّلب الهاشمي', 'ar'],
  [
    'Wolfeschlegelsteinhausenbergerdorff-Schwarzenegger von und zu Hohenlohe-Langenburg-Waldenburg, Adalbert',
    'de',
  ],
  ["O'Brien\u2011\u200fשרה", 'en'],
  ['👩🏽‍🚀 Ŧĕşŧ 𝕌𝕤𝕖𝕣', 'en'],
  ['\'; DELETE FROM "users"; --', 'en'],
];
const names: readonly (readonly [readonly string[], readonly string[], string])[] = [
  [
    ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Ken', 'Radia', 'Leslie'],
    ['Lovelace', 'Hopper', 'Turing', 'Liskov', 'Perlman', 'Thompson'],
    'en',
  ],
  [['Jürgen', 'Käthe', 'Björn', 'Zoë', 'Änne'], ['Müller', 'Großmann', 'Weiß', 'Schäfer'], 'de'],
  [['François', 'Éloïse', 'Gaëlle', 'Noël'], ['Lefèvre', 'Dupré', 'Béranger'], 'fr'],
  [['José', 'Begoña', 'Íñigo', 'Lucía'], ['Núñez', 'Muñoz', 'Peña'], 'es'],
  [['João', 'Inês', 'Conceição'], ['Gonçalves', 'Simões', 'Araújo'], 'pt'],
  [['さくら', '翔太', '美咲', '大輔'], ['田中', '佐藤', '鈴木', '髙橋'], 'ja'],
  [['فاطمة', 'يوسف', 'ليلى', 'عمر'], ['الحسن', 'المصري', 'بغدادي'], 'ar'],
  [['Анна', 'Дмитрий', 'Ольга'], ['Иванова', 'Кузнецов', 'Щербакова'], 'en'],
  [['Ελένη', 'Γιώργος'], ['Παπαδόπουλος', 'Νικολάου'], 'en'],
  [['अनन्या', 'राहुल'], ['शर्मा', 'पटेल'], 'en'],
  [['지훈', '서연'], ['김', '이', '박'], 'en'],
  [['Nguyễn Thị', 'Trần Văn'], ['Hương', 'Đức'], 'en'],
];

/** Receiving domains with their share of the accounts. What happens to messages to them is in `mail-servers.ts`. */
export const domains: readonly (readonly [string, number])[] = [
  ['bigmail.example', 0.36],
  ['mailbox.example', 0.17],
  ['slowmail.example', 0.13],
  ['uni.example', 0.1],
  ['firma.example', 0.08],
  ['greylist.example', 0.06],
  ['former-isp.example', 0.05],
  ['xn--bcher-kva.example', 0.03],
  ['tiny.example', 0.02],
];

export const operators: readonly (readonly [string, OperatorRole, string])[] = [
  ['admin@demo.example', 'admin', 'Ada Admin'],
  ['second-admin@demo.example', 'admin', 'Grace Admin'],
  ['support@demo.example', 'support', 'Sam Support'],
  ['auditor@demo.example', 'auditor', 'Olive Auditor'],
];

const dayMs = 86_400_000;

export function createPeople(random: Random, now: Date): Person[] {
  const ofOperators = operators.map(([email, operatorRole, fullName]) => ({
    ...newPerson(random, { email, fullName, locale: 'en', createdAt: daysAgo(now, random.between(60, 90)) }),
    operatorRole,
    hasTotp: true,
    requiresFactor: true,
  }));
  const others = Array.from({ length: 420 }, (_, number) => {
    const [fullName, locale] = nameOf(random, number);
    const email = `${mailboxName(random, number)}@${domainOf(random)}`;
    const person = newPerson(random, {
      email,
      fullName,
      locale,
      createdAt: daysAgo(now, random.between(7, 80)),
    });
    return number % 37 === 5 ? disabled(random, person, now) : person;
  });
  return [...ofOperators, ...others];
}

/** A person who signs up in the week itself. */
export function newcomer(random: Random, number: number, createdAt: Date): Person {
  const [fullName, locale] = nameOf(random, number + 1_000);
  const email = `${mailboxName(random, number + 1_000)}@${domainOf(random)}`;
  return {
    ...newPerson(random, { email, fullName, locale, createdAt }),
    hasTotp: false,
    requiresFactor: false,
  };
}

function newPerson(
  random: Random,
  given: Pick<Person, 'email' | 'fullName' | 'locale' | 'createdAt'>,
): Person {
  const hasTotp = random.chance(0.12);
  return {
    ...given,
    id: newIdAt(given.createdAt),
    domain: given.email.split('@')[1] ?? '',
    operatorRole: null,
    hasTotp,
    requiresFactor: hasTotp || random.chance(0.05),
    disabledAt: null,
    disabledReason: null,
    isVerified: random.chance(0.96),
  };
}

function disabled(random: Random, person: Person, now: Date): Person {
  const disabledReason = random.pick([
    'reported stolen by its owner, ticket 4711',
    'bounces: address belongs to somebody else',
    'spam sent in the name of a customer',
    'contract ended',
  ]);
  return { ...person, disabledAt: daysAgo(now, random.between(0.2, 6.5)), disabledReason };
}

function nameOf(random: Random, number: number): readonly [string, string] {
  const hard = hardNames[number];
  if (hard) return hard;
  const [first, last, locale] = random.pick(names);
  const [one, other] = [random.pick(first), random.pick(last)];
  return [locale === 'ja' ? `${other} ${one}` : `${one} ${other}`, locale];
}

function mailboxName(random: Random, number: number): string {
  if (number === 2) return 'adalbert.wolfeschlegelsteinhausenbergerdorff.hohenlohe.langenbur';
  const first = random.pick([
    'ada',
    'grace',
    'alan',
    'kim',
    'lena',
    'omar',
    'sakura',
    'joao',
    'olga',
    'noel',
    'lucia',
  ]);
  return `${first}${random.pick(['.', '-', '_', ''])}${number}`;
}

function domainOf(random: Random): string {
  let left = random.next();
  for (const [domain, share] of domains) {
    left -= share;
    if (left < 0) return domain;
  }
  return 'bigmail.example';
}

export function daysAgo(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}
