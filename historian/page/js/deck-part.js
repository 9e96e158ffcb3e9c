/** One series of the historian with its charts: what is known of it, and how it goes on. */

import { Chart } from './chart.js';
import { columnNames, columnsOf, loadHistory } from './history.js';
import { follows, windowOf } from './span.js';
import { Timeline } from './timeline.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {object} Source one series of the historian with its charts
 * @property {import('./history.js').Series} series
 * @property {import('./history.js').Field[]} fields
 * @property {() => Record<string, number|null>|null} live the newest values, null if there are none
 * @property {import('./chart.js').ChartSpec[]} charts
 */

/** Seconds that the newest value of a chart is told as the present; counts come a few seconds late. */
export const FRESH = 30;
/** A live row that comes this many scrapes late leaves a gap. */
const GAP_SCRAPES = 3;
/** Seconds of a window up to which live rows are drawn: in a longer one all of them together are no pixel wide. */
export const LIVE_UP_TO = 86400;

export class DeckPart {
  /**
   * @param {App} app
   * @param {Source} source
   * @param {import('./chart.js').Actions} actions
   */
  constructor(app, source, actions) {
    this.app = app;
    this.source = source;
    this.timeline = new Timeline(source.fields.flatMap(columnNames));
    this.charts = source.charts.map((spec) => new Chart(spec, this.timeline, actions));
    this.step = app.state.interval;
    this.tier = '';
    this.latest = { time: app.now(), values: source.live() };
  }

  /**
   * @param {import('./history.js').Asked} span
   * @param {'replace'|'merge'} how the rows go to those that are known
   * @param {() => string|null} range that is shown when they have come, null if this span is wanted no more
   */
  async read(span, how, range) {
    const { series, fields } = this.source;
    const history = await loadHistory(
      series,
      fields.map((field) => field.name),
      span,
    );
    const shown = range();
    if (shown === null) return;
    if (how === 'replace') {
      this.step = history.step;
      this.tier = history.tier;
      if (!follows(shown)) this.timeline.clear();
    }
    this.timeline[how](history.t, columnsOf(history, fields));
  }

  /**
   * A scrape came.
   * @param {number} time
   * @param {string} range that is shown
   */
  append(time, range) {
    const values = this.source.live();
    this.latest = { time, values };
    const [from, to] = windowOf(range, this.app.now());
    if (!values || !follows(range) || to - from > LIVE_UP_TO) return;
    this.timeline.append(time, values, GAP_SCRAPES * Math.max(this.step, this.app.state.interval));
    this.timeline.trim(from - (to - from) * 0.1);
  }

  /** @param {string} range that is shown */
  draw(range) {
    const now = this.app.now();
    const oldest = now - FRESH;
    const latest = follows(range) && this.latest.time >= oldest ? this.latest.values : null;
    for (const chart of this.charts) chart.update({ window: windowOf(range, now), now, oldest, latest });
  }
}
