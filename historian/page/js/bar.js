/** The bar at the top: name, search, state of the connection, language, theme, help. */

import { isFresh } from './connection.js';
import { h, setAttribute, setText } from './dom.js';
import { number } from './format.js';
import { currentLanguage, LANGUAGES, rememberLanguage, setLanguage, t } from './i18n.js';
import { icon } from './icons.js';
import { currentTheme, nextTheme } from './theme.js';
import { duration } from './times.js';

/** @typedef {import('./app.js').App} App */

export class Bar {
  /**
   * @param {App} app
   * @param {{onSearch: (q: string, enter: boolean) => void, onLanguage: () => void, onHelp: () => void,
   *   onWall: () => void}} actions
   */
  constructor(app, actions) {
    this.app = app;
    this.search = h('input', {
      type: 'search',
      placeholder: t('search'),
      'aria-label': t('search'),
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-keyshortcuts': '/',
      enterkeyhint: 'search',
      oninput: () => actions.onSearch(this.search.value, false),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter') actions.onSearch(this.search.value, true);
      },
    });
    this.state = h('span', { class: 'state', role: 'status' });
    this.links = [
      h('a', { href: '/', 'data-list': '' }, t('streams')),
      h('a', { href: '/events' }, t('nav.events')),
    ];
    const other = LANGUAGES.find((language) => language !== currentLanguage()) ?? 'en';
    const language = h(
      'button',
      {
        type: 'button',
        class: 'chip tool',
        lang: other,
        title: t('language.other'),
        onclick: async () => {
          rememberLanguage(other);
          await setLanguage(other);
          actions.onLanguage();
        },
      },
      other.toUpperCase(),
    );
    this.theme = h('button', {
      type: 'button',
      class: 'chip tool',
      onclick: () => {
        nextTheme();
        this.#showTheme();
      },
    });
    const wall = h(
      'button',
      {
        type: 'button',
        class: 'chip tool wall-tool',
        title: t('wall.enter'),
        'aria-label': t('wall.enter'),
        'aria-keyshortcuts': 'w',
        onclick: actions.onWall,
      },
      icon('wall'),
    );
    const help = h(
      'button',
      { type: 'button', class: 'chip tool', 'aria-label': t('help'), onclick: actions.onHelp },
      '?',
    );
    this.element = h(
      'div',
      { class: 'bar-inner' },
      h(
        'a',
        { class: 'brand', href: '/', 'data-list': '' },
        h('img', { src: '/static/favicon.svg', alt: '', width: 20, height: 20 }),
        h('span', { class: 'name' }, 'MediaMTX Monitor'),
      ),
      h('nav', { 'aria-label': t('nav') }, ...this.links),
      h('span', { class: 'grow' }),
      h('label', { class: 'field' }, this.search, h('kbd', { 'aria-hidden': 'true' }, '/')),
      this.state,
      language,
      this.theme,
      wall,
      help,
    );
    this.#showTheme();
    this.update();
  }

  #showTheme() {
    const theme = currentTheme();
    setText(this.theme, { auto: '◐', light: '☀', dark: '☾' }[theme]);
    setAttribute(this.theme, 'aria-label', t('theme', { theme: t(`theme.${theme}`) }));
    setAttribute(this.theme, 'title', t('theme', { theme: t(`theme.${theme}`) }));
  }

  update() {
    const { name } = this.app.navigator.route;
    const here = name === 'overview' ? 0 : /** @type {string} */ (name) === 'events' ? 1 : -1;
    this.links.forEach((link, i) => setAttribute(link, 'aria-current', i === here ? 'page' : null));
    const { mode, age } = this.app.connection();
    const state = {
      live: 'live',
      connecting: 'idle',
      delayed: 'stalled',
      paused: 'idle',
      lost: 'down',
      refused: 'down',
    }[mode];
    setAttribute(this.state, 'class', `state ${state}`);
    setText(this.state, t(`mode.${mode}`));
    const interval = this.app.state.interval;
    const title = isFresh(mode)
      ? t('mode.live.help', { n: interval, s: number(interval, interval % 1 ? 1 : 0) })
      : t('lastData', { age: duration(age) });
    setAttribute(this.state, 'title', title);
  }
}
