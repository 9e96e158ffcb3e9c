/** How much of the time a stream was there: three figures, and a bar for each hour of the day and each day of the month. */

import { h, Keyed, setAttribute, setText } from './dom.js';
import { NONE, percent } from './format.js';
import { ask } from './history.js';
import { t } from './i18n.js';
import { rove, settle } from './rove.js';
import { between } from './span.js';
import { dayMonth, duration, moment } from './times.js';

/**
 * @typedef {{from: number, to: number, ratio: number|null, down: number, unknown: number, off: number}} Piece
 * @typedef {{now: number, ranges: Record<string, {ratio: number|null, down: number, unknown: number, off: number, known_from: number}>,
 *   bars: Record<string, Piece[]>}} Answer of /api/v1/availability
 */

/** Seconds between questions: a bar changes slowly. */
const EVERY = 60;
const HOUR = 3600;
/** Least share of a bar's height that an outage takes, however short: it has to be seen. */
const LEAST = 0.15;

/**
 * A share that is only whole if nothing is missing.
 * @param {number|null} ratio
 */
const share = (ratio) => (ratio === null ? NONE : percent(Math.floor(ratio * 10_000) / 10_000, ratio === 1 ? 0 : 2));

/** What a piece of time was like, in words. @param {{ratio: number|null, down: number, unknown: number, off: number}} piece */
function about({ ratio, down, unknown, off }) {
  const parts = [ratio === null && !unknown && !off ? t('avail.none') : share(ratio)];
  if (down) parts.push(t('avail.down', { age: duration(down) }));
  if (unknown) parts.push(t('avail.unknown', { age: duration(unknown) }));
  if (off) parts.push(t('avail.off', { age: duration(off) }));
  return parts.join(' · ');
}

export class Availability {
  /**
   * @param {import('./app.js').App} app
   * @param {{server: string, path: string}} stream
   * @param {(range: string) => void} onRange a bar was chosen
   */
  constructor(app, { server, path }, onRange) {
    this.app = app;
    this.address = `/api/v1/availability?${new URLSearchParams({ server, path })}`;
    this.onRange = onRange;
    this.askedAt = -Infinity;
    this.figures = h('dl', { class: 'avail-figures' });
    this.bars = h('div', { class: 'avail-bars' });
    this.rows = new Keyed(
      this.bars,
      (/** @type {[string, Piece[]]} */ [range]) => range,
      () => this.#row(),
    );
    /** The bar that has the focus, in words: there is no pointer for which its title would come up. */
    this.said = h('span', { class: 'soft' });
    this.wrong = h('span', { class: 'soft' });
    this.element = h(
      'section',
      { class: 'panel avail', 'aria-label': t('avail') },
      h('header', {}, h('h2', {}, t('avail')), this.said, this.wrong),
      this.figures,
      this.bars,
    );
    this.element.hidden = true;
  }

  /** @param {boolean} [changed] something happened to the stream */
  async update(changed = false) {
    const now = this.app.clock();
    if (now - this.askedAt < (changed ? 1 : EVERY)) return;
    this.askedAt = now;
    try {
      this.#show(await ask(this.address));
      setText(this.wrong, '');
    } catch (error) {
      setText(this.wrong, t('avail.wrong', { reason: error instanceof Error ? error.message : String(error) }));
      this.figures.replaceChildren();
      this.rows.update([]);
    }
    this.element.hidden = false;
  }

  /** @param {Answer} answer */
  #show({ now, ranges, bars }) {
    this.figures.replaceChildren(
      ...Object.entries(ranges).map(([range, figure]) => {
        const [ratio, ...rest] = about(figure).split(' · ');
        // Nobody shall read a good month where only its last hour is known.
        const [first] = bars[range] ?? bars['30d'].slice(-7);
        const late = figure.known_from - first.from > HOUR;
        if (late) rest.push(t('avail.since', { when: moment(figure.known_from, now - figure.known_from) }));
        const name = t(/** @type {import('./i18n.js').Key} */ (`range.${range}`));
        return h('div', {}, h('dt', {}, name), h('dd', {}, h('b', {}, ratio), ' ', h('span', { class: 'soft' }, rest.join(' · '))));
      }),
    );
    this.rows.update(Object.entries(bars));
  }

  #row() {
    const element = h('div', { class: 'avail-row', role: 'group' });
    const all = new Keyed(
      element,
      (/** @type {Piece} */ { from }) => String(from),
      (piece) => this.#bar(piece),
    );
    rove(element);
    const update = (/** @type {[string, Piece[]]} */ [range, pieces]) => {
      const words = pieces.filter(({ down, unknown }) => down || unknown).map((piece) => `${this.#when(piece)}: ${about(piece)}`);
      const name = t(/** @type {import('./i18n.js').Key} */ (`range.${range}`));
      setAttribute(element, 'aria-label', `${name}. ${words.join('. ') || t('avail.whole')}`);
      all.update(pieces);
      settle(element);
    };
    return { element, update };
  }

  /** @param {Piece} piece */
  #when({ from, to }) {
    return to - from > HOUR ? dayMonth(from) : moment(from, 86400);
  }

  /** @param {Piece} piece */
  #bar(piece) {
    const fill = h('i');
    const words = () => `${this.#when(piece)}: ${about(piece)}`;
    const element = h(
      'button',
      {
        type: 'button',
        tabindex: -1,
        onclick: () => this.onRange(between(piece.from, Math.min(piece.to, this.app.now()))),
        onfocus: () => setText(this.said, words()),
        onblur: () => setText(this.said, ''),
      },
      fill,
    );
    const update = (/** @type {Piece} */ changed) => {
      piece = changed;
      const { ratio, down, unknown, off } = piece;
      const look = ratio !== null ? 'known' : unknown ? 'unknown' : off ? 'off' : 'none';
      setAttribute(element, 'class', `avail-bar ${look}${unknown && ratio !== null ? ' partly' : ''}`);
      setAttribute(element, 'title', words());
      fill.style.height = ratio !== null && down ? `${Math.round(Math.max(LEAST, 1 - ratio) * 100)}%` : '0';
    };
    return { element, update };
  }
}
