/** A table of events: when, how long, how grave, where and what; parts unfold below their whole. */

import { chapters } from './event-book.js';
import { levelWord } from './event-words.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { pick, t } from './i18n.js';
import { serverHref, streamHref } from './router.js';
import { dateTime, duration } from './times.js';

/**
 * @typedef {import('./types.js').Happening} Happening
 * @typedef {{event: Happening, parts: number, part: boolean}} Entry
 *
 * @typedef {object} Options
 * @property {boolean} where whether the place is told: not on the page of that place
 * @property {(event: Happening) => void} [onTime] shows the time of the event
 */

class Line {
  /** @param {EventTable} table @param {Entry} entry */
  constructor(table, { event, part }) {
    this.table = table;
    const { onTime, where } = table.options;
    this.begin = onTime
      ? h('button', { type: 'button', class: 'link', title: t('event.show'), onclick: () => onTime(this.event) })
      : h('span');
    this.lasted = h('td', { class: 'lasted' });
    this.level = h('span');
    this.fold = h('button', { type: 'button', class: 'chip', onclick: () => table.toggle(this.event) });
    this.what = h('td', { class: 'what' }, this.fold, ' ', h('span'));
    this.event = event;
    this.element = h(
      'tr',
      { class: part ? 'part' : null },
      h('td', {}, this.begin),
      this.lasted,
      h('td', {}, this.level),
      where && h('td', { class: 'where' }, place(event), ' ', event.path && h('span', { class: 'soft' }, event.server)),
      this.what,
    );
  }

  /** @param {Entry} entry */
  update({ event, parts }) {
    this.event = event;
    const open = event.end === null;
    setText(this.begin, dateTime(event.begin));
    const seconds = (event.end ?? this.table.now()) - event.begin;
    setText(this.lasted, open ? t('event.open', { age: duration(seconds) }) : duration(seconds));
    setAttribute(this.level, 'class', `health ${event.level}`);
    setText(this.level, levelWord(event));
    setText(/** @type {Element} */ (this.what.lastElementChild), pick(event.text));
    this.fold.hidden = parts === 0;
    setText(this.fold, t('event.parts', { n: parts }));
    setAttribute(this.fold, 'aria-expanded', String(this.table.unfolded.has(event.id)));
    this.element.classList.toggle('open', open);
  }
}

/** @param {Happening} event */
function place({ server, path }) {
  return path === null
    ? h('a', { href: serverHref(server) }, server)
    : h('a', { href: streamHref(server, path) }, path);
}

export class EventTable {
  /**
   * @param {() => number} now Unix seconds
   * @param {Options} options
   */
  constructor(now, options) {
    this.now = now;
    this.options = options;
    /** @type {Set<string>} */
    this.unfolded = new Set();
    /** @type {Happening[]} */
    this.events = [];
    const body = h('tbody');
    /** @type {Keyed<Entry, Line>} */
    this.lines = new Keyed(
      body,
      ({ event }) => `${event.server} ${event.id}`,
      (entry) => new Line(this, entry),
    );
    const heads = /** @type {const} */ (['event.begin', 'event.lasted', 'event.level', 'event.where', 'event.what']);
    this.element = h(
      'table',
      { class: 'events' },
      h('caption', { class: 'unseen' }, t('events')),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...heads
            .filter((key) => options.where || key !== 'event.where')
            .map((key) => h('th', { scope: 'col' }, t(key))),
        ),
      ),
      body,
    );
  }

  /** @param {Happening[]} events newest first */
  update(events) {
    this.events = events;
    this.lines.update(
      chapters(events).flatMap(({ event, parts }) => [
        { event, parts: parts.length, part: false },
        ...(this.unfolded.has(event.id) ? parts.map((part) => ({ event: part, parts: 0, part: true })) : []),
      ]),
    );
    this.element.hidden = events.length === 0;
  }

  /** Folds or unfolds the parts of an event. @param {Happening} event */
  toggle({ id }) {
    if (!this.unfolded.delete(id)) this.unfolded.add(id);
    this.update(this.events);
  }

  /** Moves the focus by so many rows. @param {number} by */
  step(by) {
    const rows = [...this.element.querySelectorAll('tbody tr')];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    /** @type {HTMLElement|null|undefined} */ (row?.querySelector('a, button:not([hidden])'))?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }
}
