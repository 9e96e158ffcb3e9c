/** What happened: on a time line and in a table, narrowed by place, type and level, and as a file for others. */

import { Choice } from './choice.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import { anyEvent } from './event-book.js';
import { EventFeed, eventsCsv } from './event-feed.js';
import { EventLanes } from './event-lanes.js';
import { EventTable } from './event-table.js';
import { eventNote } from './event-words.js';
import { t } from './i18n.js';
import { copy } from './marks.js';
import { between } from './span.js';
import { SpanBar } from './span-bar.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./event-book.js').EventFilter} EventFilter */

const TYPES = /** @type {const} */ (['state', 'finding', 'flapping', 'incident']);
const LEVELS = /** @type {const} */ (['crit', 'warn', 'info']);
/** Seconds at least that are shown before and after an event. */
const MARGIN = 300;

export class EventsPage {
  /** @param {App} app @param {import('./router.js').EventsRoute} route */
  constructor(app, route) {
    this.app = app;
    this.route = route;
    this.title = t('events');
    this.spans = new SpanBar(
      (range) => this.#go({ range }),
      () => app.now(),
      '24h',
    );
    const copyLink = h(
      'button',
      { type: 'button', class: 'button', onclick: () => copy(location.href, copyLink) },
      t('copyLink'),
    );
    this.csv = h('a', { class: 'button', download: '' }, 'CSV');
    this.now = h('button', { type: 'button', class: 'button', onclick: () => this.spans.choose('') }, t('chart.unzoom'));
    this.head = h(
      'header',
      { class: 'page-head' },
      h('h1', {}, t('events')),
      h('span', { class: 'grow' }),
      this.spans.element,
      this.now,
      this.csv,
      copyLink,
    );
    this.server = new Choice('filter.server', (server) => this.#narrow({ server }));
    this.type = new Choice('event.type', (type) => this.#narrow({ type }));
    this.level = new Choice('event.level', (level) => this.#narrow({ level }));
    this.path = h('input', {
      type: 'text',
      class: 'chip',
      placeholder: t('event.anyPath'),
      'aria-label': t('col.path'),
      autocomplete: 'off',
      spellcheck: 'false',
      onchange: () => this.#narrow({ path: this.path.value.trim() }),
    });
    this.clear = h(
      'button',
      { type: 'button', class: 'chip', onclick: () => this.#narrow(anyEvent()) },
      t('filter.clear'),
    );
    this.tools = h(
      'section',
      { class: 'tools', 'aria-label': t('filter') },
      this.server.select,
      this.path,
      this.type.select,
      this.level.select,
      this.clear,
    );
    this.lanes = new EventLanes(({ begin, end }) => this.#zoom(begin, end ?? app.now()));
    this.table = new EventTable(() => app.now(), { where: true, onTime: ({ begin, end }) => this.#zoom(begin, end ?? app.now()) });
    this.note = h('p', { class: 'soft deck-note', role: 'status' });
    this.more = h('button', { type: 'button', class: 'button', onclick: () => this.feed.more() }, t('event.older'));
    this.panel = h('section', { class: 'panel scroll', 'aria-label': t('events') }, this.table.element);
    this.element = h('div', { class: 'stack' });
    this.feed = new EventFeed(app, route.filter, route.range, () => this.#show());
    this.#show();
  }

  destroy() {
    this.feed.onChange = () => {};
  }

  /** @param {Partial<EventFilter>} change */
  #narrow(change) {
    this.#go({ filter: { ...this.route.filter, ...change } });
  }

  /** @param {number} begin @param {number} end */
  #zoom(begin, end) {
    const margin = Math.max(MARGIN, end - begin);
    this.#go({ range: between(begin - margin, Math.min(this.app.now(), end + margin)) });
  }

  /** @param {Partial<import('./router.js').EventsRoute>} change */
  #go(change) {
    this.route = { ...this.route, ...change };
    this.app.navigator.replace(this.route);
    this.feed.show(this.route.filter, this.route.range);
    this.#show();
  }

  /** @param {any[]} [messages] */
  update(messages = []) {
    this.feed.take(messages);
    this.#show();
  }

  tick() {
    this.#show();
  }

  /** @param {number} by */
  step(by) {
    this.table.step(by);
  }

  #show() {
    const { app, feed, route } = this;
    const { filter, range } = route;
    this.#showTools(filter);
    this.spans.update(range);
    this.now.hidden = !this.spans.fixed;
    setAttribute(this.csv, 'href', eventsCsv(filter, range));
    const { shown } = feed;
    this.lanes.update(shown, feed.window, app.now());
    this.table.update(shown);
    setText(this.note, eventNote(feed) || t('event.count', { n: shown.length }));
    this.panel.hidden = shown.length === 0;
    this.more.hidden = feed.next === null;
    setChildren(this.element, [
      this.head,
      this.spans.form,
      this.tools,
      this.note,
      this.lanes.element,
      this.panel,
      this.more,
    ]);
  }

  /** @param {EventFilter} filter */
  #showTools({ server, path, type, level }) {
    const names = new Set([...Object.keys(this.app.state.servers), ...(server ? [server] : [])]);
    const option = (/** @type {string} */ name) => /** @type {[string, string]} */ ([name, name]);
    this.server.update([['', t('filter.anyServer')], ...[...names].sort().map(option)], server);
    this.type.update([['', t('event.anyType')], ...TYPES.map((one) => named(one, t(`type.${one}`)))], type);
    this.level.update([['', t('event.anyLevel')], ...LEVELS.map((one) => named(one, t(`level.${one}`)))], level);
    if (document.activeElement !== this.path) this.path.value = path;
    this.path.classList.toggle('chosen', path !== '');
    this.clear.hidden = !(server || path || type || level);
  }
}

/** @param {string} value @param {string} text @returns {[string, string]} */
const named = (value, text) => [value, text];
