/** One moment under the cursor of all charts of a page, by pointer or keyboard, told in words. */

import { h, setText } from './dom.js';
import { eventNote, wordsAt } from './event-words.js';
import { t } from './i18n.js';
import { narrower, wider } from './span.js';
import { moment } from './times.js';

/** Pixels beside a short event at which it still is under the cursor. */
const SLACK = 5;
/** An arrow moves the cursor by this share of the window, with Shift by so many times as much. */
const STEP = 0.01;
const FAR = 10;

export class DeckCursor {
  /** @param {import('./chart-deck.js').ChartDeck} deck */
  constructor(deck) {
    this.deck = deck;
    /** @type {number|null} */
    this.at = null;
    /** For screen readers: what the keyboard has found. */
    this.said = h('p', { class: 'unseen', role: 'status' });
  }

  /**
   * The cursor of a chart has moved.
   * @param {number|null} time
   * @returns {string} the moment in words, and a line for each event of it
   */
  show(time) {
    this.at = time;
    const lines = time === null ? [] : this.#words(time);
    if (time === null) this.refresh();
    else this.deck.lane.cursor(time, lines.join(' · '));
    return lines.join('\n');
  }

  /** While nobody points at a moment, the line below the lane tells what is to be said of the whole span. */
  refresh() {
    const { feed, lane } = this.deck;
    if (this.at === null) lane.cursor(null, eventNote(feed) || t('event.count', { n: feed.shown.length }));
  }

  /** @param {number} time */
  #words(time) {
    const { window, charts, feed } = this.deck;
    const span = window[1] - window[0];
    const slack = (span / (charts[0].place.clientWidth || 600)) * SLACK;
    return [moment(time, span), ...wordsAt(feed.shown, time, slack)];
  }

  /** Moves the cursor of all charts. @param {number|null} time */
  point(time, { plot } = this.deck.charts[0]) {
    plot?.setCursor({ left: time === null ? -10 : plot.valToPos(time, 'x'), top: time === null ? -10 : 0 });
  }

  /** Arrows move the cursor of the chart that has the focus, plus and minus zoom. @param {KeyboardEvent} event */
  key(event) {
    const { deck } = this;
    const chart = deck.charts.find(({ place }) => place === document.activeElement);
    if (!chart?.plot || event.ctrlKey || event.metaKey || event.altKey) return;
    const [from, to] = deck.window;
    const step = (to - from) * STEP * (event.shiftKey ? FAR : 1);
    const at = this.at ?? to;
    const wanted = { ArrowLeft: at - step, ArrowRight: at + step, Home: from, End: to }[event.key];
    if (event.key === '+') deck.onRange(narrower(deck.window, at));
    else if (event.key === '-') deck.onRange(wider(deck.window, deck.app.now()));
    else if (wanted === undefined) return;
    else {
      const time = Math.min(to, Math.max(from, wanted));
      this.point(time, chart);
      const [when, ...events] = this.#words(time);
      setText(this.said, [`${when}: ${chart.say(time)}`, ...events].join('. '));
    }
    event.preventDefault();
  }
}
