/** One chart: a heading with keys and values, and below it the drawing. */

import { h, setText } from './dom.js';
import { NONE } from './format.js';
import { t } from './i18n.js';
import { HEIGHT, loadLibrary, plotOptions } from './plot.js';
import { newest, recentMax } from './timeline.js';

/**
 * @typedef {import('./plot.js').UPlotClass} UPlotClass
 * @typedef {import('./timeline.js').Timeline} Timeline
 *
 * @typedef {object} Line
 * @property {string} name column of the timeline
 * @property {import('./i18n.js').Key} label
 * @property {string} token colour
 * @property {'line'|'area'|'dash'|'bars'} [look]
 * @property {number} [hold] draws the maximum of so many seconds
 *
 * @typedef {object} ChartSpec
 * @property {import('./i18n.js').Key} title
 * @property {Line[]} lines
 * @property {(value: number) => string} value with its unit
 * @property {(value: number) => string} axis without
 * @property {number} least upper end of the axis
 * @property {boolean} [whole] the values are counts
 * @property {number} order of the chart on the page
 */

export class Chart {
  /**
   * @param {ChartSpec} spec
   * @param {Timeline} timeline
   * @param {(from: number, to: number) => void} onZoom
   */
  constructor(spec, timeline, onZoom) {
    this.spec = spec;
    this.timeline = timeline;
    this.onZoom = onZoom;
    /** @type {[number, number]} */
    this.range = [0, 1];
    this.oldest = -Infinity;
    /** @type {import('./timeline.js').Column[]} */
    this.drawn = spec.lines.map(() => []);
    /** @type {import('uplot')|null} */
    this.plot = null;
    this.values = spec.lines.map(() => h('b'));
    const keys = spec.lines.map((line, i) =>
      h('span', { class: `key ${line.token} ${line.look ?? 'line'}` }, h('i'), t(line.label), ' ', this.values[i]),
    );
    this.place = h('div', { class: 'plot', role: 'img' });
    this.note = h('p', { class: 'soft plot-note' });
    this.element = h(
      'article',
      { class: 'panel chart' },
      h('header', {}, h('h2', {}, t(spec.title)), h('div', { class: 'keys' }, ...keys)),
      this.place,
      this.note,
    );
    this.resize = new ResizeObserver(() => this.plot?.setSize({ width: this.place.clientWidth, height: HEIGHT }));
    this.resize.observe(this.place);
    this.onTheme = () => this.#rebuild();
    document.addEventListener('theme', this.onTheme);
    loadLibrary().then(
      (UPlot) => this.#build(UPlot),
      () => setText(this.note, t('chart.noLibrary')),
    );
  }

  destroy() {
    this.resize.disconnect();
    document.removeEventListener('theme', this.onTheme);
    this.plot?.destroy();
    this.plot = null;
    this.gone = true;
  }

  /**
   * Draws what the timeline holds now.
   * @param {[number, number]} range Unix seconds
   * @param {number} oldest time of values that count as the present
   */
  update(range, oldest) {
    this.range = range;
    this.oldest = oldest;
    const data = this.#data();
    this.plot?.setData(data, false);
    this.plot?.setScale('x', { min: range[0], max: range[1] });
    this.#showValues(null);
    const now = this.spec.lines.map((line, i) => `${t(line.label)} ${this.#valueText(i, null)}`).join(', ');
    this.place.setAttribute('aria-label', t('chart.label', { title: t(this.spec.title), now }));
    setText(this.note, this.timeline.t.length ? '' : t('chart.empty'));
  }

  /** @returns {import('uplot').AlignedData} */
  #data() {
    const { t: times, columns } = this.timeline;
    this.drawn = this.spec.lines.map(({ name, hold }) =>
      hold ? recentMax(times, columns[name], hold) : columns[name],
    );
    return [times, ...this.drawn];
  }

  #rebuild() {
    this.plot?.destroy();
    this.plot = null;
    loadLibrary().then(
      (UPlot) => this.#build(UPlot),
      () => {},
    );
  }

  /** @param {UPlotClass} UPlot */
  #build(UPlot) {
    if (this.gone || this.plot) return;
    const options = plotOptions(UPlot, this.spec, this.place.clientWidth, {
      range: () => this.range,
      onCursor: (row) => this.#showValues(row),
      onZoom: this.onZoom,
    });
    this.plot = new UPlot(options, this.#data(), this.place);
    this.update(this.range, this.oldest);
  }

  /** @param {number|null} index of the row under the cursor */
  #showValues(index) {
    this.values.forEach((place, i) => {
      setText(place, this.#valueText(i, index));
    });
  }

  /**
   * @param {number} line
   * @param {number|null} index of the row, null for now
   */
  #valueText(line, index) {
    const column = this.drawn[line];
    const value = index === null ? newest(this.timeline.t, column, this.oldest) : (column[index] ?? null);
    return value === null ? NONE : this.spec.value(value);
  }
}
