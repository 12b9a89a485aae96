import { languages, type Language } from '../common/i18n/languages.js';
import { messageNames, type MessageName } from '../delivery/message.js';

export interface GalleryFilter {
  names: readonly MessageName[];
  languages: readonly Language[];
}

type SubjectOf = (mail: { name: MessageName; language: Language }) => string;

const style = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; }
  nav { position: sticky; top: 0; padding: .5rem 0; background: Canvas; }
  nav a { margin-inline-end: .6rem; }
  h2 { margin: 3rem 0 .5rem; }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 0 0 2rem; }
  .pair p { grid-column: 1 / -1; margin: 0; }
  iframe { width: 100%; height: 780px; border: 1px solid GrayText; border-radius: 8px; }
  iframe.light { background: #f3f4f6; }
  iframe.dark { background: #15171b; }`;

/** One section per e-mail, one pair of frames per language. */
export function galleryPage(filter: GalleryFilter, subjectOf: SubjectOf): string {
  const sections = filter.names.map((name) => {
    const pairs = filter.languages.map((language) => pairOf({ name, language }, subjectOf));
    return `<h2 id="${name}">${name}</h2>${pairs.join('')}`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mails</title><style>${style}</style></head>
<body><h1>Mails</h1>${navigation()}${sections.join('\n')}</body></html>`;
}

function pairOf(mail: Parameters<SubjectOf>[0], subjectOf: SubjectOf): string {
  const { name, language } = mail;
  const source = `/mail/${name}/${language}`;
  const frames = (['light', 'dark'] as const).map(
    (scheme) =>
      `<iframe class="${scheme}" loading="lazy" src="${source}.html?scheme=${scheme}" title="${name} in ${language}, ${scheme}"></iframe>`,
  );
  return `<div class="pair"><p lang="${language}"><b>${language}</b> · ${escape(subjectOf(mail))} · <a href="${source}.txt">text</a></p>${frames.join('')}</div>`;
}

function navigation(): string {
  const link = (query: string, label: string) => `<a href="/${query}">${label}</a>`;
  const byLanguage = languages.map((language) => link(`?language=${language}`, language));
  const byName = messageNames.map((name) => link(`?mail=${name}`, name));
  return `<nav>${link('', 'all')}${byLanguage.join('')}<br>${byName.join('')}</nav>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
