/** How much of the time a stream was there: three figures, and a bar for each hour of the day and each day of the month. */

import { h, setText } from './dom.js';
import { NONE, percent } from './format.js';
import { ask } from './history.js';
import { t } from './i18n.js';
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
    this.wrong = h('p', { class: 'soft' });
    this.element = h(
      'section',
      { class: 'panel avail', 'aria-label': t('avail') },
      h('h2', {}, t('avail')),
      this.figures,
      this.bars,
      this.wrong,
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
      this.bars.replaceChildren();
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
    this.bars.replaceChildren(
      ...Object.entries(bars).map(([range, pieces]) => {
        const words = pieces.filter(({ down, unknown }) => down || unknown).map((piece) => `${this.#when(piece)}: ${about(piece)}`);
        const name = t(/** @type {import('./i18n.js').Key} */ (`range.${range}`));
        const label = `${name}. ${words.join('. ') || t('avail.whole')}`;
        return h('div', { class: 'avail-row', role: 'img', 'aria-label': label }, ...pieces.map((piece) => this.#bar(piece)));
      }),
    );
  }

  /** @param {Piece} piece */
  #when({ from, to }) {
    return to - from > HOUR ? dayMonth(from) : moment(from, 86400);
  }

  /** @param {Piece} piece */
  #bar(piece) {
    const { from, to, ratio, down, unknown, off } = piece;
    const look = ratio !== null ? 'known' : unknown ? 'unknown' : off ? 'off' : 'none';
    const fill = h('i');
    if (ratio !== null && down) fill.style.height = `${Math.round(Math.max(LEAST, 1 - ratio) * 100)}%`;
    return h(
      'span',
      {
        class: `avail-bar ${look}${unknown && ratio !== null ? ' partly' : ''}`,
        title: `${this.#when(piece)}: ${about(piece)}`,
        onclick: () => this.onRange(between(from, Math.min(to, this.app.now()))),
      },
      fill,
    );
  }
}
