/** The line above the charts: which time they show, how fine, and the ways to more or less of it. */

import { h, setText } from './dom.js';
import { isKey, t } from './i18n.js';
import { follows } from './span.js';
import { duration, moment } from './times.js';

/** A point that stands for more scrapes than this is a mean, and has a band. */
const SEVERAL = 1.5;
/** Share of the window that may be empty at its begin without a word: history is told to a bucket. */
const LATE = 0.03;

export class DeckBar {
  /** @param {{onIn: () => void, onOut: () => void, onNow: () => void}} actions */
  constructor(actions) {
    const button = (/** @type {import('./i18n.js').Key} */ key, /** @type {() => void} */ onclick) =>
      h('button', { type: 'button', class: 'button', onclick }, t(key));
    this.time = h('b');
    this.how = h('span', { class: 'soft' });
    this.now = button('chart.unzoom', actions.onNow);
    this.element = h(
      'div',
      { class: 'deck-bar' },
      this.time,
      this.how,
      h('span', { class: 'grow' }),
      button('chart.zoomIn', actions.onIn),
      button('chart.zoomOut', actions.onOut),
      this.now,
    );
  }

  /**
   * @param {{range: string, window: [number, number], step: number, tier: string}} shown step in seconds
   * @param {{interval: number, first: number|null}} known seconds between scrapes; time of the first row
   */
  update({ range, window: [from, to], step, tier }, { interval, first }) {
    const span = to - from;
    const last = `range.last.${range}`;
    const ends = { from: moment(from, span), to: moment(to, span) };
    setText(this.time, follows(range) && isKey(last) ? t(last) : t('range.between', ends));
    const about = [];
    if (first !== null && step > SEVERAL * interval) about.push(t('chart.buckets', { step: duration(step) }));
    const kept = `tier.${tier}`;
    if (first !== null && isKey(kept)) about.push(t(kept));
    if (first !== null && first > from + span * LATE) about.push(t('chart.since', { when: moment(first, span) }));
    setText(this.how, about.join(' '));
    this.now.hidden = follows(range);
  }
}
