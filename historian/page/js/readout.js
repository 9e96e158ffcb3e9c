/** What a chart tells in figures and words: under the cursor, now, and of all that is seen. */

import { NONE } from './format.js';
import { t } from './i18n.js';
import { extremes, newest } from './timeline.js';

/**
 * @typedef {object} Moment what is shown, and what of it is the present
 * @property {[number, number]} window Unix seconds
 * @property {number} now Unix seconds
 * @property {number} oldest time of values that count as the present
 * @property {Record<string, number|null>|null} latest values of now that are not in the timeline, null if there are none
 */

export class Readout {
  /**
   * @param {import('./chart.js').ChartSpec} spec
   * @param {import('./timeline.js').Timeline} timeline
   */
  constructor(spec, timeline) {
    this.spec = spec;
    this.timeline = timeline;
    /** @type {Moment} */
    this.moment = { window: [0, 1], now: 0, oldest: -Infinity, latest: null };
    /** The lines as they are drawn. @type {import('./timeline.js').Column[]} */
    this.drawn = spec.lines.map(() => []);
  }

  /**
   * The value of a line, with its lowest and highest where a row stands for several scrapes.
   * @param {number} line
   * @param {number|null} row null for now
   */
  value(line, row) {
    const { spec, timeline, moment } = this;
    const { name } = spec.lines[line];
    const column = this.drawn[line];
    const value =
      row === null ? (moment.latest?.[name] ?? newest(timeline.t, column, moment.oldest)) : (column[row] ?? null);
    if (value === null) return NONE;
    const [low, high] = ['min', 'max'].map((end) => (row === null ? null : timeline.columns[`${name} ${end}`]?.[row]));
    const text = spec.value(value);
    return typeof low === 'number' && typeof high === 'number' && low !== high
      ? `${text} (${spec.axis(low)}–${spec.axis(high)})`
      : text;
  }

  /** @param {number|null} row null for now */
  all(row) {
    return this.spec.lines.map(({ label }, i) => `${t(label)} ${this.value(i, row)}`).join(', ');
  }

  /** What is drawn, in words: the values of now, and how far they went. */
  summary() {
    const { spec, timeline, moment } = this;
    const spans = spec.lines.map(({ label }, i) => {
      const name = t(label);
      const found = extremes(timeline.t, this.drawn[i], moment.window);
      if (!found) return `${name} ${NONE}`;
      const [from, to] = found.map(spec.value);
      return from === to ? `${name} ${to}` : t('chart.span', { name, from, to });
    });
    return t('chart.label', { title: t(spec.title), now: this.all(null), span: spans.join(', ') });
  }
}
