/** The events of one view: read from the historian page by page, kept up to date by what comes live. */

import { joined, matches, within } from './event-book.js';
import { ask } from './history.js';
import { asked, follows, windowOf } from './span.js';

/** @typedef {import('./event-book.js').EventFilter} EventFilter */

/** Events asked for at once: more than a screen shows. */
const PAGE = 200;

/**
 * @param {EventFilter} filter
 * @param {string} range
 * @param {Record<string, string>} [more]
 */
function address({ server, path, type, level }, range, more = {}) {
  const given = Object.entries({ server, path, type, level }).filter(([, value]) => value);
  return `/api/v1/events?${new URLSearchParams([...given, ...Object.entries({ ...asked(range), ...more })])}`;
}

/**
 * The address of events as a CSV file.
 * @param {EventFilter} filter
 * @param {string} range
 */
export const eventsCsv = (filter, range) => address(filter, range, { format: 'csv' });

export class EventFeed {
  /**
   * @param {import('./app.js').App} app
   * @param {EventFilter} filter
   * @param {string} range
   * @param {() => void} onChange
   */
  constructor(app, filter, range, onChange) {
    this.app = app;
    this.filter = filter;
    this.range = range;
    this.onChange = onChange;
    /** Newest first. @type {import('./types.js').Happening[]} */
    this.events = [];
    /** Where older ones go on; null if there are none. @type {string|null} */
    this.next = null;
    /** Since when all events are known; null if that is longer than anything was asked. @type {number|null} */
    this.completeFrom = null;
    /** Why there are no events, in the historian's words. */
    this.wrong = '';
    this.loading = true;
    this.loads = 0;
    /** What came live since the last answer. */
    this.added = 0;
    this.load();
  }

  get window() {
    return windowOf(this.range, this.app.now());
  }

  /**
   * @param {EventFilter} filter
   * @param {string} range
   */
  show(filter, range) {
    this.filter = filter;
    this.range = range;
    return this.load();
  }

  load() {
    return this.#read('');
  }

  /** Reads the page of older ones. */
  more() {
    return this.next === null ? Promise.resolve() : this.#read(this.next);
  }

  /** @param {string} cursor "" for the first page */
  async #read(cursor) {
    this.loads += 1;
    const load = this.loads;
    this.loading = true;
    this.added = 0;
    try {
      const page = { limit: String(PAGE), ...(cursor && { cursor }) };
      const answer = await ask(address(this.filter, this.range, page));
      if (load !== this.loads) return; // another span is wanted meanwhile
      this.events = joined(cursor ? this.events : [], answer.events);
      this.next = answer.next;
      // Who leafs through older ones keeps them all.
      this.added = cursor ? -Infinity : 0;
      this.completeFrom = answer.complete_from;
      this.wrong = '';
    } catch (error) {
      if (load !== this.loads) return;
      this.wrong = error instanceof Error ? error.message : String(error);
    }
    this.loading = false;
    this.onChange();
  }

  /** Takes in what came live. @param {any[]} messages */
  take(messages) {
    const fresh = messages.filter(({ type }) => type === 'event').map(({ event }) => event);
    const wanted = fresh.filter((event) => matches(event, this.filter) && within(event, this.window));
    if (wanted.length) {
      this.events = joined(this.events, wanted);
      this.added += wanted.length;
      this.onChange();
    }
    // After a new snapshot something may have been missed; and a page that is open all day shall not get ever longer.
    if (this.added > PAGE || messages.some(({ type }) => type === 'snapshot')) this.load();
  }

  /** Those within the span, which goes on. */
  get shown() {
    return follows(this.range) ? this.events.filter((event) => within(event, this.window)) : this.events;
  }
}
