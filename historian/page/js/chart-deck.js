/** The charts of one page: filled from history, continued by what comes live, one window of time and zoom for all. */

import { Chart } from './chart.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import { csvHref, loadHistory } from './history.js';
import { t } from './i18n.js';
import { RANGE_SECONDS } from './router.js';
import { columnsOf, Timeline } from './timeline.js';
import { clock } from './times.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {object} Source one series of the historian with its charts
 * @property {import('./history.js').Series} series
 * @property {{name: string, use: 'avg'|'max'|'rate'}[]} fields
 * @property {() => Record<string, number|null>|null} live the newest values, null if there are none
 * @property {import('./chart.js').ChartSpec[]} charts
 */

/** Seconds between looks for counts, which only the history has. */
const TAIL_EVERY = 10;
/** Seconds that the newest value of a chart is told as the present; counts come every TAIL_EVERY. */
const FRESH = 30;
/** A live row that comes this many scrapes late leaves a gap. */
const GAP_SCRAPES = 3;

export class ChartDeck {
  /**
   * @param {App} app
   * @param {string} server
   * @param {string} range
   * @param {Source[]} sources
   */
  constructor(app, server, range, sources) {
    this.app = app;
    this.server = server;
    this.seconds = RANGE_SECONDS[range];
    this.range = range;
    /** @type {[number, number]|null} */
    this.zoom = null;
    this.tailAt = 0;
    this.alive = true;
    this.parts = sources.map((source) => {
      const timeline = new Timeline(source.fields.map((field) => field.name));
      const charts = source.charts.map((spec) => new Chart(spec, timeline, (from, to) => this.#setZoom([from, to])));
      return { source, timeline, charts, step: app.state.interval };
    });
    this.message = h('p', { class: 'soft deck-note', role: 'status' });
    this.unzoom = h(
      'button',
      { type: 'button', class: 'button', onclick: () => this.#setZoom(null) },
      t('chart.unzoom'),
    );
    this.unzoom.hidden = true;
    this.grid = h('div', { class: 'charts' });
    const charts = this.parts.flatMap((part) => part.charts).sort((a, b) => a.spec.order - b.spec.order);
    setChildren(
      this.grid,
      charts.map((chart) => chart.element),
    );
    /** One link for each series, to the values of the time that is shown. */
    this.csv = sources.map(({ series }) =>
      h(
        'a',
        { class: 'button', download: '' },
        t(/** @type {import('./i18n.js').Key} */ (`csv.${series.kind}`)),
      ),
    );
    this.#linkCsv();
    this.grid.addEventListener('dblclick', () => this.#setZoom(null));
    this.element = h(
      'section',
      { class: 'stack deck', 'aria-label': t('charts') },
      this.message,
      this.unzoom,
      this.grid,
      h('p', { class: 'actions' }, ...this.csv),
    );
    this.load();
  }

  destroy() {
    this.alive = false;
    for (const part of this.parts) for (const chart of part.charts) chart.destroy();
  }

  /** Whether there is anything to draw. */
  get filled() {
    return this.parts.some(({ timeline }) => timeline.last !== null);
  }

  /** Reads the whole range. */
  async load() {
    this.tailAt = this.app.clock();
    const wrong = await this.#read(() => `-${this.range}`);
    setText(this.message, wrong ? t('chart.noHistory', { reason: wrong, when: clock(this.app.now()) }) : '');
  }

  /**
   * @param {(part: {timeline: Timeline}) => string|number} from
   * @returns {Promise<string>} what went wrong, "" if nothing
   */
  async #read(from) {
    try {
      await Promise.all(
        this.parts.map(async (part) => {
          const { series, fields } = part.source;
          const history = await loadHistory(
            series,
            fields.map((field) => field.name),
            from(part),
          );
          part.step = history.step;
          part.timeline.merge(history.t, columnsOf(history, fields));
        }),
      );
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
      else if (message.servers?.[this.server]) this.#append(message.t);
    }
    this.draw();
  }

  tick() {
    if (
      this.app.state.history &&
      this.app.connection().mode === 'live' &&
      this.app.clock() - this.tailAt > TAIL_EVERY
    ) {
      this.tailAt = this.app.clock();
      this.#read(({ timeline }) => Math.floor((timeline.last ?? this.app.now()) - 3 * TAIL_EVERY));
    }
    this.draw();
  }

  /** @param {number} time */
  #append(time) {
    for (const { source, timeline, step } of this.parts) {
      const values = source.live();
      if (values) timeline.append(time, values, GAP_SCRAPES * Math.max(step, this.app.state.interval));
      timeline.trim(this.app.now() - this.seconds * 1.1);
    }
  }

  draw() {
    const now = this.app.now();
    const window = this.zoom ?? /** @type {[number, number]} */ ([now - this.seconds, now]);
    for (const { charts } of this.parts) for (const chart of charts) chart.update(window, now - FRESH);
  }

  /** @param {[number, number]|null} zoom */
  #setZoom(zoom) {
    this.zoom = zoom;
    this.unzoom.hidden = !zoom;
    this.#linkCsv();
    this.draw();
  }

  #linkCsv() {
    const [from, to] = this.zoom?.map((time) => time.toFixed(3)) ?? [`-${this.range}`];
    for (const [i, { source }] of this.parts.entries()) setAttribute(this.csv[i], 'href', csvHref(source.series, from, to));
  }
}
