/** What the table and the cards have in common: streams in their order, those in sight as elements, and the keyboard. */

import { idOf } from './select.js';
import { Recycler } from './windowed.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./app.js').App} App
 * @typedef {import('./router.js').Filter} Filter
 * @typedef {{id: string, element: HTMLElement, update: (stream: Stream, index: number) => void}} Part
 */

export class StreamList {
  /** @param {App} app @param {() => Part} make */
  constructor(app, make) {
    this.app = app;
    /** @type {Stream[]} */
    this.streams = [];
    /** @type {Filter|null} */
    this.filter = null;
    /** Of a line, px, and the streams in it. */
    this.height = 36;
    this.across = 1;
    /** @type {Recycler<Stream, Part>} */
    this.parts = new Recycler(idOf, make);
    /** Its top is that of the first line. @type {HTMLElement} */
    this.top = document.body;
  }

  /**
   * What `render` is to show from now on.
   * @param {Stream[]} streams in their order
   * @param {Filter} filter
   */
  take(streams, filter) {
    this.streams = streams;
    this.filter = filter;
  }

  /** Brings what is in sight up to date. */
  render() {}

  /**
   * Moves the focus by so many streams; the first press takes the first one in sight.
   * @param {number} by
   */
  step(by) {
    const focused = this.parts.focused();
    const at = focused ? this.streams.findIndex((stream) => idOf(stream) === focused) + by : this.#firstInSight();
    const index = Math.max(0, Math.min(this.streams.length - 1, at));
    const stream = this.streams[index];
    if (!stream) return;
    if (!this.parts.parts.has(idOf(stream))) {
      const line = Math.floor(index / this.across);
      window.scrollTo(0, window.scrollY + this.top.getBoundingClientRect().top + line * this.height - 200);
      this.render();
    }
    this.focus(idOf(stream))?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {string} id of a stream in sight */
  focus(id) {
    const element = this.parts.parts.get(id)?.element;
    element?.querySelector('a')?.focus({ preventScroll: true });
    return element;
  }

  #firstInSight() {
    const above = -this.top.getBoundingClientRect().top / this.height;
    return above > 0 ? (Math.ceil(above) + 1) * this.across : 0; // the headings cover one line and the bar
  }

  /** A click anywhere in a row opens its stream, unless text is being marked. @param {MouseEvent} event */
  open(event) {
    if (!(event.target instanceof Element) || event.target.closest('a') || getSelection()?.toString()) return;
    event.target.closest('tr, li')?.querySelector('a')?.click();
  }
}
