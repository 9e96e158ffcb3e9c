/** Events on a time line, a row for each place that they are about. */

import { eventsAt } from './event-book.js';
import { levelWord } from './event-words.js';
import { h, Keyed, setAttribute, setText, svg } from './dom.js';
import { pick, t } from './i18n.js';
import { LaneMarks, WIDTH } from './lane-marks.js';
import { serverHref, streamHref } from './router.js';
import { moment } from './times.js';

/** @typedef {import('./types.js').Happening} Happening */

/** So many places have a row; the table has all. */
const ROWS = 12;
/** Height of a row's drawing. */
const HEIGHT = 20;
const MARKS = { floor: HEIGHT, heights: { crit: 18, warn: 12, info: 6 } };
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
    /** @type {[number, number]} */
    this.window = [0, 1];
    this.now = 0;
    const places = h('div');
    this.rows = new Keyed(
      places,
      (/** @type {[string, Happening[]]} */ [key]) => key,
      ([key]) => this.#row(JSON.parse(key)),
    );
    this.ticks = h('div', { class: 'lane-ticks soft', 'aria-hidden': 'true' });
    this.said = h('p', { class: 'soft lane-said' });
    this.element = h(
      'section',
      { class: 'panel lane-panel', 'aria-label': t('event.line') },
      h('div', { class: 'event-lanes' }, places, h('span'), this.ticks),
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
    this.window = window;
    this.now = now;
    this.rows.update(places.slice(0, ROWS));
    const ends = Array.from({ length: TICKS }, (_, i) => moment(from + ((to - from) * i) / (TICKS - 1), to - from));
    if (this.ticks.dataset.ends !== ends.join()) {
      this.ticks.dataset.ends = ends.join();
      this.ticks.replaceChildren(...ends.map((text) => h('span', {}, text)));
    }
    this.element.hidden = places.length === 0;
  }

  /** The row of a place. @param {[string, string|null]} place */
  #row([server, path]) {
    const name = path ?? server;
    /** @type {Happening[]} */
    let found = [];
    const picture = svg('svg', {
      class: 'lane',
      role: 'group',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      onpointermove: (/** @type {PointerEvent} */ event) => {
        const { left, width } = picture.getBoundingClientRect();
        const [from, to] = this.window;
        this.#point(found, from + ((event.clientX - left) / width) * (to - from));
      },
      onpointerleave: () => setText(this.said, ''),
    });
    const marks = new LaneMarks(picture, MARKS, this.onEvent, (event) =>
      event ? this.#point([event], event.begin) : setText(this.said, ''),
    );
    const href = path === null ? serverHref(server) : streamHref(server, path);
    const link = h('a', { href, title: path === null ? server : `${server}/${path}` }, name);
    const update = (/** @type {[string, Happening[]]} */ [, events]) => {
      found = events;
      setAttribute(picture, 'aria-label', t('event.row', { name, n: found.length }));
      marks.update(found, this.window, this.now);
    };
    return { element: h('div', {}, link, picture), update };
  }

  /**
   * @param {Happening[]} events of a row
   * @param {number} time
   */
  #point(events, time) {
    const span = this.window[1] - this.window[0];
    const words = eventsAt(events, time, span * SLACK).map((event) => `${levelWord(event)}: ${pick(event.text)}`);
    setText(this.said, [moment(time, span), ...words].join(' · '));
  }
}
