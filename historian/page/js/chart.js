/** One chart: a heading with keys and values, and the drawing by uPlot, which is loaded when first needed. */

import { h, setText } from './dom.js';
import { clock, clockMinutes, dayMonth, NONE } from './format.js';
import { t } from './i18n.js';
import { colour } from './theme.js';
import { axisEnd, newest, recentMax } from './timeline.js';

/**
 * @typedef {typeof import('uplot')} UPlotClass
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

const HEIGHT = 190;
const SYNC = 'page'; // one time cursor over all charts of a page

/** @type {Promise<UPlotClass>|null} */
let library = null;

/** @returns {Promise<UPlotClass>} */
function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = h('script', { src: '/static/vendor/uPlot.iife.min.js' });
    script.onload = () => resolve(/** @type {any} */ (window).uPlot);
    script.onerror = () => {
      library = null;
      reject(new Error('uPlot'));
    };
    document.head.append(h('link', { rel: 'stylesheet', href: '/static/vendor/uPlot.min.css' }), script);
  });
  return library;
}

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
    const keys = spec.lines.map((line, i) => h('span', { class: `key ${line.token} ${line.look ?? 'line'}` }, h('i'), t(line.label), ' ', this.values[i]));
    this.place = h('div', { class: 'plot', role: 'img' });
    this.note = h('p', { class: 'soft plot-note' });
    this.element = h('article', { class: 'panel chart' }, h('header', {}, h('h2', {}, t(spec.title)), h('div', { class: 'keys' }, ...keys)), this.place, this.note);
    this.resize = new ResizeObserver(() => this.plot?.setSize({ width: this.place.clientWidth, height: HEIGHT }));
    this.resize.observe(this.place);
    this.onTheme = () => this.#rebuild();
    document.addEventListener('theme', this.onTheme);
    loadLibrary().then((UPlot) => this.#build(UPlot), () => setText(this.note, t('chart.noLibrary')));
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
    this.drawn = this.spec.lines.map(({ name, hold }) => (hold ? recentMax(times, columns[name], hold) : columns[name]));
    return [times, ...this.drawn];
  }

  #rebuild() {
    this.plot?.destroy();
    this.plot = null;
    loadLibrary().then((UPlot) => this.#build(UPlot), () => {});
  }

  /** @param {UPlotClass} UPlot */
  #build(UPlot) {
    if (this.gone || this.plot) return;
    const [soft, line] = [colour('soft'), colour('line')];
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const grid = { stroke: line, width: 1 };
    const seconds = () => this.range[1] - this.range[0] <= 600;
    this.plot = new UPlot({
      width: this.place.clientWidth || 600,
      height: HEIGHT,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC, scales: ['x', null] }, drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
      scales: {
        x: { time: true, range: (_plot, min, max) => [min, max] },
        y: { range: (_plot, _min, max) => [0, axisEnd(max, this.spec.least, this.spec.whole)] },
      },
      axes: [
        { stroke: soft, font, grid: { show: false }, ticks: { show: false }, size: 26, gap: 6, space: 90, values: (_plot, splits) => splits.map((time) => timeLabel(time, seconds())) },
        {
          stroke: soft, font, grid, ticks: { show: false }, size: 46, gap: 6,
          splits: (plot) => [0, (plot.scales.y.max ?? 0) / 2, plot.scales.y.max ?? 0],
          values: (_plot, splits) => splits.map(this.spec.axis),
        },
      ],
      series: [{}, ...this.spec.lines.map((one) => seriesOptions(UPlot, one))],
      hooks: {
        setCursor: [(plot) => this.#showValues(plot.cursor.idx ?? null)],
        setSelect: [(plot) => this.#zoom(plot)],
      },
    }, this.#data(), this.place);
    this.update(this.range, this.oldest);
  }

  /** @param {import('uplot')} plot */
  #zoom(plot) {
    const { left, width } = plot.select;
    if (width < 8) return; // a click, not a drag
    this.onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  /** @param {number|null} index of the row under the cursor */
  #showValues(index) {
    this.values.forEach((place, i) => setText(place, this.#valueText(i, index)));
  }

  /**
   * @param {number} line
   * @param {number|null} index of the row, null for now
   */
  #valueText(line, index) {
    const column = this.drawn[line];
    const value = index === null ? newest(this.timeline.t, column, this.oldest) : column[index] ?? null;
    return value === null ? NONE : this.spec.value(value);
  }
}

/**
 * @param {UPlotClass} UPlot
 * @param {Line} line
 * @returns {import('uplot').Series}
 */
function seriesOptions(UPlot, line) {
  const stroke = colour(line.token);
  const faint = stroke.replace('rgb(', 'rgba(').replace(')', ', 0.12)');
  if (line.look === 'bars') return { stroke, fill: stroke, width: 0, points: { show: false }, paths: UPlot.paths.bars?.({ size: [0.8, 4, 1] }) };
  return { stroke, width: 1.5, points: { show: false }, fill: line.look === 'area' ? faint : undefined, dash: line.look === 'dash' ? [6, 4] : undefined };
}

/** @param {number} time @param {boolean} seconds */
function timeLabel(time, seconds) {
  const date = new Date(time * 1000);
  if (date.getHours() + date.getMinutes() + date.getSeconds() === 0) return dayMonth(time);
  return seconds ? clock(time) : clockMinutes(time);
}
