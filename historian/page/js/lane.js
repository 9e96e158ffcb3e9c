/** The time line over the charts: in which state something was, and what happened. */

import { h, setChildren, setText, svg } from './dom.js';
import { t } from './i18n.js';
import { across, LaneMarks, WIDTH } from './lane-marks.js';
import { runs, totals } from './state-runs.js';
import { duration } from './times.js';

/**
 * @typedef {import('./types.js').Happening} Happening
 * @typedef {import('./types.js').StateName} StateName
 *
 * @typedef {object} States
 * @property {(value: number) => StateName} stateOf a value of the history
 * @property {(state: StateName) => string} word for it
 */

/** Where states begin, and all ends; above are the marks of events. */
const [TOP, BOTTOM] = [9, 23];
const MARKS = { floor: TOP - 1, heights: { crit: 8, warn: 6, info: 3 } };

export class Lane {
  /**
   * @param {States} states
   * @param {(time: number|null) => void} onCursor
   * @param {(event: Happening) => void} onEvent was chosen
   */
  constructor({ stateOf, word }, onCursor, onEvent) {
    this.stateOf = stateOf;
    this.word = word;
    /** @type {[number, number]} */
    this.window = [0, 1];
    this.states = svg('g');
    const marks = svg('g');
    this.marks = new LaneMarks(marks, MARKS, onEvent, (event) => onCursor(event && event.begin));
    this.line = svg('rect', { class: 'lane-cursor', y: 0, height: BOTTOM, width: 1 });
    this.picture = svg(
      'svg',
      { class: 'lane', role: 'group', viewBox: `0 0 ${WIDTH} ${BOTTOM}`, preserveAspectRatio: 'none' },
      this.states,
      marks,
      this.line,
    );
    const timeAt = (/** @type {PointerEvent} */ event) => {
      const { left, width } = this.picture.getBoundingClientRect();
      return this.window[0] + ((event.clientX - left) / width) * (this.window[1] - this.window[0]);
    };
    this.picture.addEventListener('pointermove', (event) => onCursor(timeAt(event)));
    this.picture.addEventListener('pointerleave', () => onCursor(null));
    this.legend = h('p', { class: 'lane-legend' });
    this.said = h('p', { class: 'soft lane-said' });
    this.element = h('div', { class: 'panel lane-panel' }, this.legend, this.picture, this.said);
  }

  /**
   * @param {[number, number]} window
   * @param {import('./timeline.js').Timeline} timeline
   * @param {string} name of the column of states
   * @param {Happening[]} events newest first
   * @param {number} now Unix seconds
   * @param {boolean} exact whether rows are so close together that they tell how long a state lasted
   */
  update(window, timeline, name, events, now, exact) {
    this.window = window;
    const all = runs(timeline.t, timeline.columns[name] ?? [], window, this.stateOf);
    setChildren(
      this.states,
      all.map(({ state, from, to }) => {
        const left = across(from, window);
        const width = Math.max(1, across(to, window) - left);
        return svg('rect', { class: `run ${state}`, x: left, width, y: TOP, height: BOTTOM - TOP });
      }),
    );
    this.marks.update(events, window, now);
    const words = totals(all).map(({ state, seconds }) => ({
      state,
      text: this.word(state) + (exact ? ` ${duration(seconds)}` : ''),
    }));
    const sum = words.map(({ text }) => text).join(' · ');
    if (this.legend.dataset.sum !== sum) {
      this.legend.dataset.sum = sum;
      this.legend.replaceChildren(...words.map(({ state, text }) => h('span', { class: `state ${state}` }, text)));
    }
    this.picture.setAttribute('aria-label', t('lane', { states: sum || t('chart.empty'), n: events.length }));
  }

  /**
   * @param {number|null} time under the cursor
   * @param {string} words
   */
  cursor(time, words) {
    const at = time === null ? -9 : ((time - this.window[0]) / (this.window[1] - this.window[0])) * WIDTH;
    this.line.setAttribute('x', at.toFixed(1));
    setText(this.said, words);
  }
}
