/** Events on a time line, a row for each place that they are about. */

import { eventsAt } from './event-book.js';
import { levelWord } from './event-words.js';
import { h, setChildren, setText, svg } from './dom.js';
import { pick, t } from './i18n.js';
import { serverHref, streamHref } from './router.js';
import { moment } from './times.js';

/** @typedef {import('./types.js').Happening} Happening */

/** So many places have a row; the table has all. */
const ROWS = 12;
/** Units of a row's drawing, which is as wide as its place. */
const [WIDTH, HEIGHT] = [1000, 20];
/** Height of a mark: what weighs more is higher, so that colour is not all. */
const MARKS = { crit: 18, warn: 12, info: 6 };
const LEAST = 2.5;
/** Share of the span beside a short event at which it still is under the cursor. */
const SLACK = 0.005;
/** Moments written below. */
const TICKS = 5;

/**
 * @param {Happening[]} events newest first
 * @returns {[string, Happening[]][]} by place, the one with the newest event first
 */
function byPlace(events) {
  /** @type {Map<string, Happening[]>} */
  const places = new Map();
  for (const event of events) {
    const key = JSON.stringify([event.server, event.path]);
    const known = places.get(key);
    if (known) known.push(event);
    else places.set(key, [event]);
  }
  return [...places];
}

export class EventLanes {
  /** @param {(event: Happening) => void} onEvent was chosen */
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rows = h('div', { class: 'event-lanes' });
    this.ticks = h('div', { class: 'lane-ticks soft', 'aria-hidden': 'true' });
    this.corner = h('span');
    this.said = h('p', { class: 'soft lane-said' });
    this.element = h(
      'section',
      { class: 'panel lane-panel', 'aria-label': t('event.line') },
      this.rows,
      this.said,
    );
  }

  /**
   * @param {Happening[]} events newest first
   * @param {[number, number]} window
   * @param {number} now Unix seconds
   */
  update(events, window, now) {
    const [from, to] = window;
    const places = byPlace(events);
    setChildren(
      this.rows,
      [
        ...places.slice(0, ROWS).flatMap(([key, found]) => this.#row(JSON.parse(key), found, window, now)),
        this.corner,
        this.ticks,
      ],
    );
    const ends = Array.from({ length: TICKS }, (_, i) => moment(from + ((to - from) * i) / (TICKS - 1), to - from));
    if (this.ticks.dataset.ends !== ends.join()) {
      this.ticks.dataset.ends = ends.join();
      this.ticks.replaceChildren(...ends.map((text) => h('span', {}, text)));
    }
    this.element.hidden = places.length === 0;
  }

  /**
   * @param {[string, string|null]} place
   * @param {Happening[]} found there
   * @param {[number, number]} window
   * @param {number} now Unix seconds
   */
  #row([server, path], found, [from, to], now) {
    const x = (/** @type {number} */ time) => Math.min(1, Math.max(0, (time - from) / (to - from))) * WIDTH;
    const name = path ?? server;
    const marks = [...found].reverse().map((event) => {
      const left = Math.min(x(event.begin), WIDTH - LEAST);
      const height = MARKS[event.level];
      return svg('rect', {
        class: `mark ${event.level}`,
        x: left,
        width: Math.max(LEAST, x(event.end ?? now) - left),
        y: HEIGHT - height,
        height,
        onclick: () => this.onEvent(event),
      });
    });
    const picture = svg(
      'svg',
      {
        class: 'lane',
        role: 'img',
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: 'none',
        'aria-label': t('event.row', { name, n: found.length }),
        onpointermove: (/** @type {PointerEvent} */ event) => {
          const { left, width } = picture.getBoundingClientRect();
          this.#point(found, from + ((event.clientX - left) / width) * (to - from), to - from);
        },
        onpointerleave: () => setText(this.said, ''),
      },
      ...marks,
    );
    const href = path === null ? serverHref(server) : streamHref(server, path);
    return [h('a', { href, title: path === null ? server : `${server}/${path}` }, name), picture];
  }

  /**
   * @param {Happening[]} events of a row
   * @param {number} time
   * @param {number} span seconds
   */
  #point(events, time, span) {
    const words = eventsAt(events, time, span * SLACK).map((event) => `${levelWord(event)}: ${pick(event.text)}`);
    setText(this.said, [moment(time, span), ...words].join(' · '));
  }
}
