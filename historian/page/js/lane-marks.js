/** Events as marks on a line of time; to be chosen by pointer, or one after the other by keyboard. */

import { Keyed, setAttribute, svg } from './dom.js';
import { levelWord } from './event-words.js';
import { pick } from './i18n.js';
import { rove, settle } from './rove.js';
import { moment } from './times.js';

/**
 * @typedef {import('./types.js').Happening} Happening
 *
 * @typedef {object} Look
 * @property {number} floor where marks stand, from the top
 * @property {Record<'crit'|'warn'|'info', number>} heights what weighs more is higher, so that colour is not all
 */

/** Units of a drawing, which is as wide as its place. */
export const WIDTH = 1000;
/** Least width of a mark. */
const LEAST = 2.5;

/** Where a moment is drawn. @param {number} time @param {[number, number]} window */
export const across = (time, [from, to]) => Math.min(1, Math.max(0, (time - from) / (to - from))) * WIDTH;

export class LaneMarks {
  /**
   * @param {SVGElement} place
   * @param {Look} look
   * @param {(event: Happening) => void} onEvent was chosen
   * @param {(event: Happening|null) => void} onPoint has the focus of the keyboard, or lost it
   */
  constructor(place, { floor, heights }, onEvent, onPoint) {
    this.place = place;
    /** @type {[number, number]} */
    this.window = [0, 1];
    this.now = 0;
    // A mark stays while it moves: made anew each second it would lose the focus, and a click between two of them.
    this.marks = new Keyed(
      place,
      (/** @type {Happening} */ { id }) => id,
      (event) => {
        const element = svg('rect', {
          role: 'button',
          tabindex: -1,
          onclick: () => onEvent(event),
          onkeydown: (/** @type {KeyboardEvent} */ pressed) => {
            if (pressed.key !== 'Enter' && pressed.key !== ' ') return;
            pressed.preventDefault();
            onEvent(event);
          },
          onfocus: () => onPoint(event),
          onblur: () => onPoint(null),
        });
        const update = (/** @type {Happening} */ changed) => {
          event = changed;
          const { begin, end, level } = event;
          const left = Math.min(across(begin, this.window), WIDTH - LEAST);
          const all = {
            class: `mark ${level}`,
            x: left.toFixed(1),
            width: Math.max(LEAST, across(end ?? this.now, this.window) - left).toFixed(1),
            y: floor - heights[level],
            height: heights[level],
            'aria-label': `${moment(begin, this.window[1] - this.window[0])}, ${levelWord(event)}: ${pick(event.text)}`,
          };
          for (const [name, value] of Object.entries(all)) setAttribute(element, name, value);
        };
        return { element, update };
      },
    );
    rove(place);
  }

  /**
   * @param {Happening[]} events newest first
   * @param {[number, number]} window
   * @param {number} now Unix seconds
   */
  update(events, window, now) {
    this.window = window;
    this.now = now;
    this.marks.update([...events].reverse());
    settle(this.place);
  }
}
