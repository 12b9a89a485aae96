import type { Client } from './api/client.js';
import { fill, h } from './dom.js';
import { chooseLanguage, isLanguage, language, languageNames, nameOf, t } from './i18n/i18n.js';
import { may, type Operator } from './operator.js';
import { currentRoute, hashOf, navigate, type Route } from './router.js';
import { emptyState, errorState } from './ui/states.js';
import type { View, ViewContent } from './view.js';
import { views } from './views.js';

/** Navigation, and the view of the address. */
export class Shell {
  readonly element = h('div', { class: 'shell' });
  private readonly main = h('main', { id: 'main' });
  private heading = h('h1');
  private shown: AbortController | undefined;
  private readonly allowed: readonly View[];
  private readonly onHashChange = () => this.showRoute();

  constructor(
    private readonly client: Client,
    private readonly operator: Operator,
    changeLanguage: () => void,
  ) {
    this.allowed = views.filter(({ permission }) => may(operator, permission));
    const skip = h('a', { class: 'skip', href: '#main' }, t('shell.skip'));
    skip.addEventListener('click', (event) => {
      event.preventDefault(); // the fragment is the address of the view
      this.main.querySelector('h1')?.focus();
    });
    this.element.append(skip, this.header(changeLanguage), this.main);
  }

  start(): void {
    addEventListener('hashchange', this.onHashChange);
    this.showRoute();
  }

  stop(): void {
    removeEventListener('hashchange', this.onHashChange);
    this.shown?.abort();
  }

  private header(changeLanguage: () => void): HTMLElement {
    const links = this.allowed.map(({ name, label }) =>
      h('li', null, h('a', { href: hashOf([name]), 'data-view': name }, t(label))),
    );
    return h(
      'header',
      { class: 'top' },
      h('p', { class: 'brand' }, 'Postern'),
      h('nav', { 'aria-label': t('shell.navigation') }, h('ul', null, links)),
      this.accountMenu(changeLanguage),
    );
  }

  private accountMenu(changeLanguage: () => void): HTMLElement {
    const { email, role } = this.operator;
    const signOut = () => this.client.signOut('chosen');
    const menu = h(
      'details',
      { class: 'who' },
      h('summary', null, nameOf('role', role)),
      h(
        'div',
        null,
        h('p', null, h('bdi', null, email)),
        languageSelect(changeLanguage),
        h('button', { type: 'button', class: 'secondary', onclick: signOut }, t('signIn.out')),
      ),
    );
    menu.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      menu.open = false;
      menu.querySelector('summary')?.focus();
    });
    menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
    });
    return menu;
  }

  private showRoute(): void {
    const route = currentRoute();
    const [name] = route.path;
    if (name === undefined && this.allowed[0]) {
      history.replaceState(null, '', hashOf([this.allowed[0].name]));
      this.showRoute();
      return;
    }
    this.shown?.abort();
    this.shown = new AbortController();
    for (const link of this.element.querySelectorAll<HTMLElement>('nav a')) {
      link.removeAttribute('aria-current');
      if (link.dataset['view'] !== name) continue;
      link.setAttribute('aria-current', 'page');
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' }); // on a narrow screen
    }
    const view = this.allowed.find((each) => each.name === name);
    this.show(view ? this.open(view, { route, signal: this.shown.signal }) : unknownPlace());
  }

  private open(view: View, place: { route: Route; signal: AbortSignal }): ViewContent {
    const { client, operator } = this;
    try {
      return view.open({
        client,
        operator,
        ...place,
        setTitle: (title) => this.setTitle(title, place.signal),
      });
    } catch (error) {
      return { title: t(view.label), body: errorState(error, () => this.showRoute()) };
    }
  }

  private show({ title, parent, actions, body }: ViewContent): void {
    this.heading = h('h1', { tabindex: -1 });
    const crumb = parent && h('p', { class: 'crumb' }, h('a', { href: parent.href }, parent.label));
    fill(this.main, h('div', { class: 'view-head' }, crumb, this.heading, actions), body);
    this.setTitle(title);
    scrollTo(0, 0);
    this.heading.focus();
  }

  private setTitle(title: string, signal?: AbortSignal): void {
    if (signal?.aborted) return;
    fill(this.heading, h('bdi', null, title));
    document.title = `${title} – Postern`;
  }
}

function unknownPlace(): ViewContent {
  const back = () => navigate([]);
  const button = h('button', { type: 'button', class: 'secondary', onclick: back }, t('shell.toStart'));
  return { title: t('shell.unknownTitle'), body: [emptyState(t('shell.unknown')), button] };
}

export function languageSelect(changed: () => void): HTMLElement {
  const options = Object.entries(languageNames).map(([tag, name]) =>
    h('option', { value: tag, lang: tag, selected: tag === language() }, name),
  );
  const select = h('select', { 'aria-label': t('shell.language') }, options);
  select.addEventListener('change', () => {
    if (isLanguage(select.value)) void chooseLanguage(select.value).then(changed);
  });
  return select;
}
