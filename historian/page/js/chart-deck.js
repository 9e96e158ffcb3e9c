/** The charts of one page: filled from history, continued by what comes live, one window of time and cursor for all. */

import { DeckBar } from './deck-bar.js';
import { DeckCursor } from './deck-cursor.js';
import { DeckPart, FRESH, LIVE_UP_TO } from './deck-part.js';
import { h, setAttribute, setText } from './dom.js';
import { csvHref } from './history.js';
import { t } from './i18n.js';
import { Lane } from './lane.js';
import { asked, between, follows, narrower, wider, windowOf } from './span.js';
import { clock } from './times.js';

/**
 * @typedef {import('./app.js').App} App
 *
 * @typedef {object} Setup
 * @property {string} server
 * @property {string} range as span.js has it
 * @property {import('./deck-part.js').Source[]} sources
 * @property {{column: string} & import('./lane.js').States} line states of the first source
 * @property {import('./event-feed.js').EventFeed} feed
 * @property {(range: string) => void} onRange another span is wanted; "" for the one that goes on with now
 */

/** Seconds between looks for counts, which only the history has. */
const TAIL_EVERY = 10;
/** A window that goes on is read anew when this share of it is new, every so many seconds at least and at most. */
const NEW_SHARE = 0.01;
const RELOAD = { least: 60, most: 600 };
/** Seconds between rows up to which they tell how long a state lasted. */
const EXACT = 60;
/** Seconds at least that are shown before and after an event. */
const MARGIN = 30;

export class ChartDeck {
  /**
   * @param {App} app
   * @param {Setup} setup
   */
  constructor(app, { server, range, sources, line, feed, onRange }) {
    this.app = app;
    this.server = server;
    this.range = range;
    this.feed = feed;
    this.line = line;
    this.onRange = onRange;
    this.tailAt = 0;
    this.loadedAt = 0;
    this.loads = 0;
    this.alive = true;
    const actions = {
      onZoom: (/** @type {number} */ from, /** @type {number} */ to) => this.onRange(between(from, to)),
      onCursor: (/** @type {number|null} */ time) => this.cursor.show(time),
      events: () => this.feed.shown,
    };
    this.parts = sources.map((source) => new DeckPart(app, source, actions));
    this.charts = this.parts.flatMap((part) => part.charts).sort((a, b) => a.spec.order - b.spec.order);
    this.message = h('p', { class: 'soft deck-note', role: 'status' });
    this.bar = new DeckBar({
      onIn: () => this.onRange(narrower(this.window, this.cursor.at ?? undefined)),
      onOut: () => this.onRange(wider(this.window, app.now())),
      onNow: () => this.onRange(''),
    });
    this.lane = new Lane(
      line,
      (time) => this.cursor.point(time),
      ({ begin, end }) => this.showTime(begin, end),
    );
    this.cursor = new DeckCursor(this);
    const grid = h('div', { class: 'charts' }, ...this.charts.map((chart) => chart.element));
    grid.addEventListener('dblclick', () => this.onRange(''));
    grid.addEventListener('keydown', (event) => this.cursor.key(event));
    /** One link for each series, to the values of the time that is shown. */
    this.csv = sources.map(({ series }) =>
      h(
        'a',
        { class: 'button', download: '' },
        t(/** @type {import('./i18n.js').Key} */ (`csv.${series.kind}`)),
      ),
    );
    this.element = h(
      'section',
      { class: 'stack deck', 'aria-label': t('charts') },
      this.message,
      this.bar.element,
      this.lane.element,
      grid,
      this.cursor.said,
      h('p', { class: 'actions' }, ...this.csv),
    );
    this.setRange(range);
  }

  destroy() {
    this.alive = false;
    for (const chart of this.charts) chart.destroy();
  }

  /** Whether there is anything to draw. */
  get filled() {
    return this.parts.some(({ timeline }) => timeline.last !== null);
  }

  /** @returns {[number, number]} */
  get window() {
    return windowOf(this.range, this.app.now());
  }

  /** Shows another span, with what is known of it until its history has come. @param {string} range */
  setRange(range) {
    this.range = range;
    for (const [i, { source }] of this.parts.entries())
      setAttribute(this.csv[i], 'href', csvHref(source.series, asked(range)));
    this.load();
    this.draw();
  }

  /** Reads the whole span. */
  async load() {
    this.tailAt = this.loadedAt = this.app.clock();
    this.loads += 1;
    const load = this.loads;
    const wrong = await this.#read(asked(this.range), 'replace');
    if (load === this.loads)
      setText(this.message, wrong ? t('chart.noHistory', { reason: wrong, when: clock(this.app.now()) }) : '');
    // The last point of a coarse answer is too old to tell the present.
    if (this.parts.some((part) => part.step > FRESH)) this.tailAt = 0;
  }

  /**
   * @param {import('./history.js').Asked} span
   * @param {'replace'|'merge'} how the rows go to those that are known
   * @returns {Promise<string>} what went wrong, "" if nothing
   */
  async #read(span, how) {
    const load = this.loads;
    const range = () => (load === this.loads ? this.range : null);
    try {
      await Promise.all(this.parts.map((part) => part.read(span, how, range)));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      if (this.alive) this.draw();
    }
    return '';
  }

  /** @param {any[]} messages */
  update(messages) {
    for (const message of messages) {
      if (message.type === 'snapshot') this.load();
      else if (message.servers?.[this.server]) for (const part of this.parts) part.append(message.t, this.range);
    }
    this.draw();
  }

  tick() {
    const now = this.app.clock();
    const [from, to] = this.window;
    const wait = Math.min(RELOAD.most, Math.max(RELOAD.least, (to - from) * NEW_SHARE));
    if (follows(this.range) && this.app.state.history && this.app.connection().mode === 'live') {
      if (now - this.loadedAt > wait) this.load();
      else if (now - this.tailAt > TAIL_EVERY && to - from <= LIVE_UP_TO) {
        this.tailAt = now;
        const last = Math.min(...this.parts.map(({ timeline }) => timeline.last ?? to));
        this.#read({ from: String(Math.floor(last - 3 * TAIL_EVERY)) }, 'merge');
      }
    }
    this.draw();
  }

  draw() {
    const { window, parts, app } = this;
    const now = app.now();
    for (const part of parts) part.draw(this.range);
    const step = Math.max(...parts.map((part) => part.step));
    const [{ timeline, tier }] = parts;
    const interval = app.state.interval;
    this.bar.update({ range: this.range, window, step, tier }, { interval, first: timeline.first });
    this.lane.update(window, timeline, this.line.column, this.feed.shown, now, step <= EXACT);
    this.cursor.refresh();
  }

  /** Shows the time of an event, with as much before and after it. @param {number} begin @param {number|null} end */
  showTime(begin, end) {
    const now = this.app.now();
    const margin = Math.max(MARGIN, (end ?? now) - begin);
    this.onRange(between(begin - margin, Math.min(now, (end ?? now) + margin)));
  }
}
