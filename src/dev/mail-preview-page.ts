import { directionOf, languages, type Language } from '../common/i18n/languages.js';
import { messageNames, type MessageName } from '../delivery/message.js';

/** What the page shows, as its URL says. Null: every e-mail, or every language. */
export interface GalleryFilter {
  name: MessageName | null;
  language: Language | null;
}

interface Mail {
  name: MessageName;
  language: Language;
}

const style = `
  :root { color-scheme: light dark; }
  * { box-sizing: border-box; }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 90rem; }
  h1 { margin: 0; }
  nav { position: sticky; top: 0; z-index: 1; padding: .5rem 0; background: Canvas; border-bottom: 1px solid GrayText; }
  nav ul { display: flex; gap: .4rem; margin: 0 0 .4rem; padding: 3px; list-style: none; overflow-x: auto; }
  nav a { display: block; padding: .1rem .7rem; border: 1px solid GrayText; border-radius: 1rem; white-space: nowrap;
    color: inherit; text-decoration: none; }
  nav a[aria-current] { background: CanvasText; color: Canvas; }
  nav p { margin: 0; }
  h2 { margin: 2rem 0 .5rem; scroll-margin-top: 10rem; }
  .pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin: 0 0 2rem; }
  .pair > p { grid-column: 1 / -1; margin: 0; overflow-wrap: anywhere; }
  figure { margin: 0; }
  iframe { display: block; width: 100%; height: 40rem; border: 1px solid GrayText; border-radius: 8px; }
  iframe.light { color-scheme: light; background: #f3f4f6; }
  iframe.dark { color-scheme: dark; background: #15171b; }
  @media (min-width: 700px) {
    nav ul { flex-wrap: wrap; }
    .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  }`;

/** Makes each frame as high as its e-mail, which depends on the width. */
const script = `
  const fit = (frame) => {
    frame.style.height = 0;
    frame.style.height = frame.contentDocument.documentElement.scrollHeight + 2 + 'px';
  };
  const frames = [...document.querySelectorAll('iframe')];
  for (const frame of frames) {
    if (frame.contentDocument?.URL.includes('/mail/') && frame.contentDocument.readyState === 'complete') fit(frame);
    frame.addEventListener('load', () => fit(frame));
  }
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    frames.forEach(fit);
  });
  for (const current of document.querySelectorAll('[aria-current]')) {
    current.scrollIntoView({ inline: 'center', block: 'nearest' });
  }`;

/** One section per e-mail, one pair of frames per language. */
export function galleryPage(filter: GalleryFilter, subjectOf: (mail: Mail) => string): string {
  const names = messageNames.filter((name) => filter.name === null || name === filter.name);
  const shown = languages.filter((language) => filter.language === null || language === filter.language);
  const sections = names.map((name) => {
    const pairs = shown.map((language) => pairOf({ name, language }, subjectOf({ name, language })));
    return `<h2 id="${name}">${name}</h2>${pairs.join('')}`;
  });
  return page(filter, countOf(names.length * shown.length, filter), sections.join('\n'));
}

/** The page for a URL whose filters name nothing. */
export function unknownFilterPage(): string {
  const sentence = 'The URL names an e-mail or a language that does not exist. Choose one here.';
  return page({ name: null, language: null }, sentence, '');
}

function page(filter: GalleryFilter, status: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${titleOf(filter)}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><h1>E-mails</h1><nav aria-label="Filters">${navigation(filter)}<p role="status">${status}</p></nav>
<main>${body}</main><script>${script}</script></body></html>`;
}

function titleOf({ name, language }: GalleryFilter): string {
  return ['E-mails', name, language && nameOf(language)].filter(Boolean).join(' · ');
}

function countOf(count: number, { name, language }: GalleryFilter): string {
  const all = messageNames.length * languages.length;
  const which = `${name ?? 'every e-mail'} in ${language ? nameOf(language) : 'every language'}`;
  return `${count} of ${all} shown: <b>${which}</b>, light and dark`;
}

function pairOf({ name, language }: Mail, subject: string): string {
  const source = `/mail/${name}/${language}`;
  const frames = (['light', 'dark'] as const).map(
    (scheme) =>
      `<figure><figcaption>${scheme}</figcaption><iframe class="${scheme}" loading="lazy" ` +
      `src="${source}.html?scheme=${scheme}" title="${name} in ${nameOf(language)}, ${scheme}"></iframe></figure>`,
  );
  const heading =
    `<b>${nameOf(language)}</b> · <bdi lang="${language}" dir="${directionOf(language)}">${escape(subject)}</bdi>` +
    ` · <a href="${source}.txt">text part</a>`;
  return `<div class="pair"><p>${heading}</p>${frames.join('')}</div>`;
}

/** Each link changes one filter and keeps the other. */
function navigation(filter: GalleryFilter): string {
  const byName = [null, ...messageNames].map((name) =>
    linkTo({ ...filter, name }, filter, name ?? 'every e-mail'),
  );
  const byLanguage = [null, ...languages].map((language) =>
    linkTo({ ...filter, language }, filter, language ? nameOf(language) : 'every language'),
  );
  return `<ul aria-label="E-mail">${byName.join('')}</ul><ul aria-label="Language">${byLanguage.join('')}</ul>`;
}

function linkTo(target: GalleryFilter, current: GalleryFilter, label: string): string {
  const query = new URLSearchParams();
  if (target.name) query.set('mail', target.name);
  if (target.language) query.set('language', target.language);
  const isCurrent = target.name === current.name && target.language === current.language;
  const href = query.size > 0 ? `/?${query.toString().replaceAll('&', '&amp;')}` : '/';
  return `<li><a href="${href}"${isCurrent ? ' aria-current="true"' : ''}>${label}</a></li>`;
}

/** In English, as the page. */
function nameOf(language: Language): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
