/** What needs somebody now, worst first, each with the sentence that says what to do. */

import { attention } from './attention.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { NONE } from './format.js';
import { isKey, pick, t } from './i18n.js';
import { serverHref, streamHref } from './router.js';
import { duration } from './times.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./attention.js').Attention} Attention
 */

/** So many stand open; the rest waits behind a button. */
const SHOWN = 6;

class Item {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.kind = h('b', { class: 'kind' });
    this.link = h('a', {});
    this.server = h('span', { class: 'soft' });
    this.advice = h('span', { class: 'advice-text' });
    this.since = h('span', { class: 'soft since' });
    this.element = h(
      'li',
      { class: 'finding' },
      this.kind,
      h('span', { class: 'who' }, this.link, ' ', this.server),
      this.advice,
      this.since,
    );
  }

  /** @param {Attention} item */
  update({ stream, server, kind, finding, more, since }) {
    setAttribute(this.kind, 'class', `kind ${finding?.level ?? kind}`);
    setText(this.kind, kind === 'crit' || kind === 'warn' ? t(`level.${kind}`) : t(`state.${kind}`));
    setText(this.link, stream ? stream.path : server);
    setAttribute(this.link, 'href', stream ? streamHref(server, stream.path) : serverHref(server));
    const severalServers = Object.keys(this.app.state.servers).length > 1;
    setText(this.server, stream ? (severalServers ? server : '') : t('attention.server'));
    setText(this.advice, adviceText(stream, kind, finding) + (more ? ` ${t('attention.more', { n: more })}` : ''));
    setText(this.since, since === null ? NONE : t('since', { age: duration(this.app.now() - since) }));
  }
}

/**
 * @param {import('./types.js').Stream|null} stream
 * @param {string} kind
 * @param {import('./types.js').Finding|null} finding
 */
export function adviceText(stream, kind, finding) {
  if (finding) return pick(finding.advice);
  const key = `advice.${kind}${kind === 'down' && stream?.source ? '.source' : ''}`;
  return isKey(key) ? t(key) : '';
}

export class AttentionList {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.all = false;
    this.title = h('h2');
    this.list = h('ul', { class: 'plain' });
    this.more = h('button', { type: 'button', class: 'more', onclick: () => this.#toggle() });
    this.element = h(
      'section',
      { class: 'panel attention', 'aria-labelledby': 'attention' },
      this.title,
      this.list,
      this.more,
    );
    this.title.id = 'attention';
    /** @type {Keyed<Attention, Item>} */
    this.items = new Keyed(
      this.list,
      ({ key }) => key,
      () => new Item(app),
    );
  }

  #toggle() {
    this.all = !this.all;
    this.update();
  }

  update() {
    const all = attention(this.app.state.streams.values(), this.app.state.servers);
    setText(this.title, t('attention.title', { n: all.length }));
    const few = all.length <= SHOWN + 1; // a button in the place of a single line would save nothing
    this.items.update(this.all || few ? all : all.slice(0, SHOWN));
    setText(this.more, this.all ? t('attention.fewer') : t('attention.all', { n: all.length }));
    this.more.hidden = few;
    this.element.hidden = all.length === 0;
  }
}
