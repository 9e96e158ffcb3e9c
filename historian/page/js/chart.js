/** One chart: a heading with keys and values, and below it the drawing. */

import { drawEvents, eventColours } from './event-marks.js';
import { h, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';
import { HEIGHT, loadLibrary, plotOptions } from './plot.js';
import { Readout } from './readout.js';
import { recentMax } from './timeline.js';

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
 *
 * @typedef {import('./readout.js').Moment} Moment
 *
 * @typedef {object} Actions
 * @property {(from: number, to: number) => void} onZoom
 * @property {(time: number|null) => string} onCursor says what happened then
 * @property {() => import('./types.js').Happening[]} events
 */

/** Share of the window by which the nearest row may lie beside the cursor: further away it says nothing of that time. */
const NEAR = 0.02;

export class Chart {
  /**
   * @param {ChartSpec} spec
   * @param {Timeline} timeline
   * @param {Actions} actions
   */
  constructor(spec, timeline, actions) {
    this.spec = spec;
    this.timeline = timeline;
    this.actions = actions;
    this.readout = new Readout(spec, timeline);
    /** @type {import('uplot')|null} */
    this.plot = null;
    this.values = spec.lines.map(() => h('b'));
    const keys = spec.lines.map((line, i) =>
      h('span', { class: `key ${line.token} ${line.look ?? 'line'}` }, h('i'), t(line.label), ' ', this.values[i]),
    );
    this.tip = h('p', { class: 'plot-tip' });
    this.place = h('div', { class: 'plot', role: 'img', tabindex: 0 }, this.tip);
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
   * @param {Moment} moment
   */
  update(moment) {
    this.readout.moment = moment;
    const [min, max] = moment.window;
    this.plot?.setData(this.#data(), false);
    this.plot?.setScale('x', { min, max });
    this.#showValues(null);
    setAttribute(this.place, 'aria-label', this.readout.summary());
    setText(this.note, this.timeline.t.length ? '' : t('chart.empty'));
  }

  /** The values at a moment, as a sentence. @param {number} time */
  say(time) {
    return this.readout.all(this.#rowAt(time));
  }

  /** @returns {import('uplot').AlignedData} */
  #data() {
    const { t: times, columns } = this.timeline;
    this.readout.drawn = this.spec.lines.map(({ name, hold }) =>
      hold ? recentMax(times, columns[name], hold) : columns[name],
    );
    return [times, ...this.readout.drawn, ...this.#banded().flatMap((name) => [columns[`${name} max`], columns[`${name} min`]])];
  }

  /** The lines that have a lowest and highest value beside them. */
  #banded() {
    return this.spec.lines.map((line) => line.name).filter((name) => `${name} max` in this.timeline.columns);
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
    const colours = eventColours();
    const options = plotOptions(UPlot, this.spec, this.#banded(), this.place.clientWidth, {
      window: () => this.readout.moment.window,
      onCursor: (time) => this.#showCursor(time),
      onZoom: this.actions.onZoom,
      drawBehind: (plot) => drawEvents(plot, this.actions.events(), colours, this.readout.moment.now),
    });
    this.plot = new UPlot(options, this.#data(), this.place);
    this.update(this.readout.moment);
  }

  /** @param {number|null} time under the cursor */
  #showCursor(time) {
    this.#showValues(time);
    const words = this.actions.onCursor(time);
    const shown = time !== null && this.place.matches(':hover, :focus');
    setText(this.tip, shown ? words : '');
    if (!shown || !this.plot) return;
    const middle = (this.plot.cursor.left ?? 0) + this.plot.over.offsetLeft;
    const half = this.tip.offsetWidth / 2;
    const left = Math.min(Math.max(middle, half), this.place.offsetWidth - half);
    this.tip.style.left = `${Math.round(left)}px`;
  }

  /** @param {number|null} time null for now */
  #showValues(time) {
    const row = time === null ? null : this.#rowAt(time);
    this.values.forEach((place, i) => {
      setText(place, this.readout.value(i, row));
    });
  }

  /** The row nearest to a moment, -1 if none is near. @param {number} time */
  #rowAt(time) {
    const { t: times } = this.timeline;
    const [from, to] = this.readout.moment.window;
    const row = this.plot?.valToIdx(time) ?? -1;
    return Math.abs(times[row] - time) <= (to - from) * NEAR ? row : -1;
  }
}
