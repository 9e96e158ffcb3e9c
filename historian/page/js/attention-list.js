/** What needs somebody now, worst first, each with the sentence that says what to do. */

import { attention } from './attention.js';
import { isReadable } from './connection.js';
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
/** Of more than these nobody reads each; the table has them all, the worst first. */
const MOST = 60;
const STORAGE_KEY = 'monitor.attention';

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
    /** @type {Iterable<import('./types.js').Stream>|undefined} */
    this.streams = undefined;
    this.server = '';
    this.title = h('span');
    this.kinds = h('span', { class: 'soft' });
    this.list = h('ul', { class: 'plain' });
    this.more = h('button', { type: 'button', class: 'more', onclick: () => this.#toggle() });
    this.rest = h('p', { class: 'soft rest' });
    this.folded = h(
      'details',
      { open: localStorage.getItem(STORAGE_KEY) !== 'closed' },
      h('summary', {}, h('h2', { id: 'attention' }, this.title), this.kinds),
      this.list,
      this.more,
      this.rest,
    );
    this.folded.addEventListener('toggle', () =>
      localStorage.setItem(STORAGE_KEY, this.folded.open ? 'open' : 'closed'),
    );
    this.well = h('p', { class: 'well' }, h('span', { class: 'state live' }, t('attention.none')));
    this.element = h(
      'section',
      { class: 'panel attention', 'aria-labelledby': 'attention' },
      this.folded,
      this.well,
    );
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

  /**
   * @param {Iterable<import('./types.js').Stream>} [streams] which of them; all
   * @param {string} [server] only this one
   */
  update(streams = this.streams, server = this.server) {
    this.streams = streams;
    this.server = server;
    const { state } = this.app;
    const servers = server ? { [server]: state.servers[server] } : state.servers;
    const all = attention(streams ?? state.streams.values(), servers);
    setText(this.title, t('attention.title', { n: all.length }));
    setText(this.kinds, kindsText(all));
    const few = all.length <= SHOWN + 1; // a button in the place of a single line would save nothing
    const most = all.slice(0, MOST);
    this.items.update(this.all || few ? most : all.slice(0, SHOWN));
    setText(this.more, this.all ? t('attention.fewer') : t('attention.all', { n: most.length }));
    this.more.hidden = few;
    setText(this.rest, t('attention.rest', { n: all.length - most.length }));
    this.rest.hidden = !this.all || all.length === most.length;
    this.folded.hidden = all.length === 0;
    // Where nothing is known nothing can be said to be well.
    this.well.hidden = all.length > 0 || !Object.values(state.servers).every(isReadable);
    this.element.hidden = this.folded.hidden && this.well.hidden;
    this.element.classList.toggle('calm', this.folded.hidden);
  }
}

/** @param {Attention[]} all the worst first @returns {string} "1 down · 2 warnings" */
function kindsText(all) {
  /** @type {Map<Attention['kind'], number>} */
  const counts = new Map();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => t(`kinds.${kind}`, { n })).join(' · ');
}
