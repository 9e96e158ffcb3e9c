/** The table of streams. Only the rows in sight exist as elements, so that ten thousand streams cost no more than fifty. */

import { COLUMNS } from './columns.js';
import { streamAge } from './connection.js';
import { h, setAttribute, setChildren } from './dom.js';
import { t } from './i18n.js';
import { idOf } from './select.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./app.js').App} App
 */

/** Up to so many rows all exist: the browser's own search then finds everything. */
const ALL_ROWS = 120;
/** Rows kept ready above and below the window. */
const SPARE = 12;

class Row {
  constructor() {
    this.id = '';
    this.element = h('tr');
    this.cells = COLUMNS.map((column) => {
      const td = h('td', { class: `col-${column.id}${column.numeric ? ' num' : ''}` });
      this.element.append(td);
      return column.cell(td);
    });
  }

  /**
   * @param {Stream} stream
   * @param {number} index
   * @param {App} app
   */
  update(stream, index, app) {
    this.id = idOf(stream);
    setAttribute(this.element, 'aria-rowindex', index + 2); // the heading is row 1
    this.element.classList.toggle('stale', streamAge(stream, app.state, app.clock()) !== null);
    this.element.classList.toggle('quiet', stream.state === 'gone' || stream.state === 'idle');
    for (const cell of this.cells) cell.update(stream, app);
  }
}

/**
 * A row that is not needed where it stands. It leaves its place, so that the rows that stay need not move.
 * @param {Row[]} free
 */
function recycled(free) {
  const row = free.pop();
  row?.element.remove();
  return row;
}

export class StreamTable {
  /**
   * @param {App} app
   * @param {(sort: string, desc: boolean) => void} onSort
   */
  constructor(app, onSort) {
    this.app = app;
    /** @type {Stream[]} */
    this.streams = [];
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.head = COLUMNS.map((column) => {
      const button = h(
        'button',
        { type: 'button', title: column.help ? t(column.help) : null },
        t(column.label),
        column.unit && h('small', {}, column.unit),
      );
      const th = h('th', { scope: 'col', class: `col-${column.id}${column.numeric ? ' num' : ''}` }, button);
      button.addEventListener('click', () => {
        const sorted = th.getAttribute('aria-sort');
        onSort(column.id, sorted ? sorted === 'ascending' : column.desc === true);
      });
      return th;
    });
    this.above = h('td', { colspan: COLUMNS.length });
    this.below = h('td', { colspan: COLUMNS.length });
    this.body = h('tbody');
    const spacer = (/** @type {HTMLElement} */ td) =>
      h('tbody', { class: 'spacer', 'aria-hidden': 'true' }, h('tr', {}, td));
    this.table = h(
      'table',
      { class: 'streams' },
      h('caption', { class: 'unseen' }, t('table.caption')),
      h('thead', {}, h('tr', { 'aria-rowindex': 1 }, ...this.head)),
      spacer(this.above),
      this.body,
      spacer(this.below),
    );
    this.element = h('div', { class: 'panel table' }, this.table);
    this.body.addEventListener('click', (event) => this.#openRow(event));
    this.onScroll = () => this.render();
    window.addEventListener('scroll', this.onScroll, { passive: true });
    window.addEventListener('resize', this.onScroll);
  }

  destroy() {
    window.removeEventListener('scroll', this.onScroll);
    window.removeEventListener('resize', this.onScroll);
  }

  /**
   * @param {Stream[]} streams in their order
   * @param {string} sort
   * @param {boolean} desc
   */
  update(streams, sort, desc) {
    this.streams = streams;
    this.head.forEach((th, i) => {
      const sorted = COLUMNS[i].id === (sort || 'state');
      setAttribute(th, 'aria-sort', sorted ? (desc ? 'descending' : 'ascending') : null);
    });
    setAttribute(this.table, 'aria-rowcount', streams.length + 1);
    this.table.classList.toggle('one-server', Object.keys(this.app.state.servers).length < 2);
    this.render();
  }

  /** Brings the rows in sight up to date. */
  render() {
    const [first, last] = this.#window();
    /** @type {Map<string, Row>} */
    const next = new Map();
    const visible = this.streams.slice(first, last);
    const wanted = new Set(visible.map(idOf));
    const free = [...this.rows.values()].filter(
      (row) => !wanted.has(row.id) && !row.element.contains(document.activeElement),
    );
    visible.forEach((stream, i) => {
      const row = this.rows.get(idOf(stream)) ?? recycled(free) ?? new Row();
      row.update(stream, first + i, this.app);
      next.set(row.id, row);
    });
    this.rows = next;
    setChildren(
      this.body,
      [...next.values()].map((row) => row.element),
    );
    this.#space(this.above, first);
    this.#space(this.below, this.streams.length - last);
  }

  /** @returns {[number, number]} the rows in sight, first and behind last */
  #window() {
    const count = this.streams.length;
    if (count <= ALL_ROWS) return [0, count];
    const top = this.table.getBoundingClientRect().top;
    const height = this.#rowHeight();
    const first = Math.max(0, Math.min(count - 1, Math.floor(-top / height) - SPARE));
    return [first, Math.min(count, first + Math.ceil(window.innerHeight / height) + 2 * SPARE)];
  }

  #firstInSight() {
    const above = -this.table.getBoundingClientRect().top / this.#rowHeight();
    return above > 0 ? Math.ceil(above) + 1 : 0; // the headings cover one row and the bar
  }

  #rowHeight() {
    return parseFloat(getComputedStyle(this.table).getPropertyValue('--row')) || 36;
  }

  /**
   * @param {HTMLElement} td
   * @param {number} rows
   */
  #space(td, rows) {
    const height = `${rows * (rows ? this.#rowHeight() : 0)}px`;
    if (td.style.height !== height) td.style.height = height;
    const body = /** @type {HTMLElement} */ (td.parentElement?.parentElement);
    body.hidden = rows === 0;
  }

  /**
   * Moves the focus by so many rows; the first press takes the first row in sight.
   * @param {number} by
   */
  step(by) {
    const focused = [...this.rows.values()].find((row) => row.element.contains(document.activeElement));
    const at = focused ? this.streams.findIndex((stream) => idOf(stream) === focused.id) + by : this.#firstInSight();
    const index = Math.max(0, Math.min(this.streams.length - 1, at));
    const stream = this.streams[index];
    if (!stream) return;
    if (!this.rows.has(idOf(stream))) {
      window.scrollTo(0, window.scrollY + this.table.getBoundingClientRect().top + index * this.#rowHeight() - 200);
      this.render();
    }
    const row = this.rows.get(idOf(stream));
    row?.element.querySelector('a')?.focus();
    row?.element.scrollIntoView({ block: 'nearest' });
  }

  /** A click anywhere in a row opens its stream, unless text is being marked. @param {MouseEvent} event */
  #openRow(event) {
    if (!(event.target instanceof Element) || event.target.closest('a') || getSelection()?.toString()) return;
    event.target.closest('tr')?.querySelector('a')?.click();
  }
}
