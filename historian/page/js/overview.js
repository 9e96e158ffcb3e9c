/** The first view: servers, what needs attention, what happened, all streams. */

import { AttentionList } from './attention-list.js';
import { StreamCards } from './cards.js';
import { isReadable } from './connection.js';
import { h, setChildren } from './dom.js';
import { noMatch, noStreams, waiting } from './empty.js';
import { FilterBar } from './filter-bar.js';
import { t } from './i18n.js';
import { idOf, matches, Sorter } from './select.js';
import { ServerCards } from './server-cards.js';
import { StreamTable } from './table.js';
import { Ticker } from './ticker.js';
import { Unreachable } from './unreachable.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./router.js').Filter} Filter
 * @typedef {import('./types.js').Stream} Stream
 */

/** Seconds between new orders by values that change all the time: rows that jump cannot be read. */
const CALM = 10;
const RESTLESS = ['in', 'out', 'readers', 'rtt', 'loss', 'budget'];
/** Shows all again, in the order and looks of before. */
const UNFILTERED = { q: '', states: [], server: '', protocol: '', health: '' };

export class Overview {
  /** @param {App} app @param {import('./router.js').OverviewRoute} route */
  constructor(app, route) {
    this.app = app;
    this.filter = route.filter;
    this.title = '';
    this.sorter = new Sorter();
    this.sortedAt = 0;
    /** Ids of all streams. @type {string[]} */
    this.order = [];
    this.members = -1;
    this.servers = new ServerCards(app);
    this.unreachable = new Unreachable(app);
    this.attention = new AttentionList(app);
    this.ticker = new Ticker(app);
    this.news = h('div', { class: 'news' }, this.attention.element, this.ticker.element);
    this.filters = new FilterBar(app, (change) => this.change(change));
    this.table = new StreamTable(app, (sort, desc) =>
      this.change(sort === 'state' && !desc ? { sort: '', desc } : { sort, desc }),
    );
    this.cards = new StreamCards(app);
    this.connecting = waiting('connecting.text');
    this.unknown = waiting('unknown.text');
    this.noMatch = noMatch(() => this.change(UNFILTERED));
    /** @type {HTMLElement|null} */
    this.empty = null;
    this.heading = h('h1', { class: 'unseen' }, t('streams'));
    this.element = h('div', { class: 'stack' });
    this.onMove = () => this.app.state.ready && this.list.render();
    window.addEventListener('scroll', this.onMove, { passive: true });
    window.addEventListener('resize', this.onMove);
    this.update();
  }

  destroy() {
    window.removeEventListener('scroll', this.onMove);
    window.removeEventListener('resize', this.onMove);
  }

  placed() {
    this.onMove();
  }

  /** The list in the view that is chosen. */
  get list() {
    return this.filter.view === 'cards' ? this.cards : this.table;
  }

  /** @param {Partial<Filter>} change */
  change(change) {
    this.filter = { ...this.filter, ...change };
    if ('sort' in change) this.sortedAt = 0;
    this.app.navigator.replace({ name: 'overview', filter: this.filter });
    this.update();
    document.dispatchEvent(new CustomEvent('filter', { detail: this.filter.q }));
  }

  /** @param {string} q */
  search(q) {
    this.change({ q });
  }

  update() {
    const { state } = this.app;
    if (!state.ready) {
      setChildren(this.element, [this.heading, this.connecting]);
      return;
    }
    this.servers.update();
    this.unreachable.update();
    this.attention.update();
    this.ticker.update();
    // A single silent server has its panel; an empty card beside it would say the same again.
    const servers = Object.values(state.servers);
    this.servers.element.hidden = servers.length === 1 && servers[0].up === false;
    setChildren(this.element, [
      this.heading,
      this.servers.element,
      this.unreachable.element,
      this.news,
      ...this.#list(),
    ]);
    // Only in its place the list knows how much room there is.
    if (this.list.element.isConnected) this.list.render();
  }

  tick() {
    if (!this.app.state.ready) return;
    this.servers.update();
    this.unreachable.update();
    this.attention.update();
    this.list.render();
  }

  /** @param {number} by */
  step(by) {
    this.list.step(by);
  }

  /** @returns {HTMLElement[]} the list with its filters, or what stands in its place */
  #list() {
    const { state } = this.app;
    const servers = Object.values(state.servers);
    if (state.streams.size === 0) {
      const up = servers.find(isReadable);
      if (!up) return servers.some((server) => server.up !== null) ? [] : [this.unknown];
      this.empty ??= noStreams(up.address);
      return [this.empty];
    }
    const streams = this.#sorted();
    this.filters.update(this.filter, streams);
    this.list.take(streams, this.filter);
    return [this.filters.element, streams.length ? this.list.element : this.noMatch];
  }

  /** @returns {Stream[]} */
  #sorted() {
    const { state } = this.app;
    const { sort, desc } = this.filter;
    this.sorter.learn(state.streams, state.members);
    const calm = RESTLESS.includes(sort) && this.app.clock() - this.sortedAt < CALM && this.members === state.members;
    // In the order of before, as long as nobody came or went: to look it up costs less than to sort.
    const all = calm
      ? this.order.map((id) => /** @type {Stream} */ (state.streams.get(id)))
      : this.sorter.sort([...state.streams.values()], sort, desc);
    if (!calm) {
      this.sortedAt = this.app.clock();
      this.members = state.members;
      this.order = all.map(idOf);
    }
    return all.filter((stream) => matches(stream, this.filter));
  }
}
