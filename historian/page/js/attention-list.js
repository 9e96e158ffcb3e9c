/** What needs somebody now, worst first, each with the sentence that says what to do. */

import { h, Keyed, setAttribute, setText } from './dom.js';
import { duration, NONE } from './format.js';
import { isKey, pick, t } from './i18n.js';
import { streamHref } from './router.js';
import { attention, idOf } from './select.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./select.js').Attention} Attention
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
    this.element = h('li', { class: 'finding' }, this.kind, h('span', { class: 'who' }, this.link, ' ', this.server), this.advice, this.since);
  }

  /** @param {Attention} item */
  update({ stream, kind, finding, more, since }) {
    setAttribute(this.kind, 'class', `kind ${finding?.level ?? kind}`);
    setText(this.kind, kind === 'crit' || kind === 'warn' ? t(`level.${kind}`) : t(`state.${kind}`));
    setText(this.link, stream.path);
    setAttribute(this.link, 'href', streamHref(stream.server, stream.path));
    setText(this.server, Object.keys(this.app.state.servers).length > 1 ? stream.server : '');
    setText(this.advice, adviceText(stream, kind, finding) + (more ? ` ${t('attention.more', { n: more })}` : ''));
    setText(this.since, since === null ? NONE : t('since', { age: duration(this.app.now() - since) }));
  }
}

/**
 * @param {import('./types.js').Stream} stream
 * @param {string} kind
 * @param {import('./types.js').Finding|null} finding
 */
export function adviceText(stream, kind, finding) {
  if (finding) return pick(finding.advice);
  const key = `advice.${kind}${kind === 'down' && stream.source ? '.source' : ''}`;
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
    this.element = h('section', { class: 'panel attention', 'aria-labelledby': 'attention' }, this.title, this.list, this.more);
    this.title.id = 'attention';
    /** @type {Keyed<Attention, Item>} */
    this.items = new Keyed(this.list, ({ stream }) => idOf(stream), () => new Item(app));
  }

  #toggle() {
    this.all = !this.all;
    this.update();
  }

  update() {
    const all = attention(this.app.state.streams.values());
    setText(this.title, t('attention.title', { n: all.length }));
    this.items.update(this.all ? all : all.slice(0, SHOWN));
    setText(this.more, this.all ? t('attention.fewer') : t('attention.all', { n: all.length }));
    this.more.hidden = all.length <= SHOWN;
    this.element.hidden = all.length === 0;
  }
}
