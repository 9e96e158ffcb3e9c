/** The table of streams. Only the rows in sight exist as elements, so that ten thousand streams cost no more than fifty. */

import { COLUMNS } from './columns.js';
import { streamAge } from './connection.js';
import { h, setAttribute, setChildren } from './dom.js';
import { fitting, PHONE } from './fitting.js';
import { t } from './i18n.js';
import { stateOf } from './stream-facts.js';
import { StreamList } from './stream-list.js';
import { inSight } from './windowed.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./app.js').App} App
 * @typedef {import('./router.js').Filter} Filter
 * @typedef {{column: import('./columns.js').Column, width: number|null}[]} Fit
 */

/** Heights of a row, px: as it is, with two lines on a phone, and compact. */
const HEIGHTS = { usual: 36, phone: 54, compact: 27 };

/** States that nobody looks for. */
const QUIET = ['gone', 'idle', 'off'];

class Row {
  /** @param {Fit} fit @param {App} app */
  constructor(fit, app) {
    this.id = '';
    this.app = app;
    this.element = h('tr');
    this.cells = fit.map(({ column }) => {
      const td = h('td', { class: `col-${column.id}${column.numeric ? ' num' : ''}` });
      this.element.append(td);
      return column.cell(td);
    });
  }

  /**
   * @param {Stream} stream
   * @param {number} index
   */
  update(stream, index) {
    const { app } = this;
    setAttribute(this.element, 'aria-rowindex', index + 2); // the heading is row 1
    this.element.classList.toggle('stale', streamAge(stream, app.state, app.clock()) !== null);
    this.element.classList.toggle('quiet', QUIET.includes(stateOf(stream)));
    for (const cell of this.cells) cell.update(stream, app);
  }
}

export class StreamTable extends StreamList {
  /**
   * @param {App} app
   * @param {(sort: string, desc: boolean) => void} onSort
   */
  constructor(app, onSort) {
    super(app, () => new Row(this.fit, app));
    this.onSort = onSort;
    /** @type {Fit} */
    this.fit = [];
    this.fitted = '';
    /** @type {HTMLElement[]} */
    this.head = [];
    this.headRow = h('tr', { 'aria-rowindex': 1 });
    this.above = h('td');
    this.below = h('td');
    this.body = h('tbody');
    const spacer = (/** @type {HTMLElement} */ td) =>
      h('tbody', { class: 'spacer', 'aria-hidden': 'true' }, h('tr', {}, td));
    this.table = h(
      'table',
      { class: 'streams' },
      h('caption', { class: 'unseen' }, t('table.caption')),
      h('thead', {}, this.headRow),
      spacer(this.above),
      this.body,
      spacer(this.below),
    );
    this.top = this.table;
    this.element = h('div', { class: 'panel table' }, this.table);
    this.body.addEventListener('click', (event) => this.open(event));
  }

  /** Brings the rows in sight up to date. */
  render() {
    const focused = this.parts.focused();
    const { fitted } = this;
    this.#fitColumns();
    const { first, last, above, below } = inSight(this.table, this.streams.length, this.height);
    setChildren(this.body, this.parts.show(this.streams.slice(first, last), first));
    setAttribute(this.table, 'aria-rowcount', this.streams.length + 1);
    space(this.above, above);
    space(this.below, below);
    if (focused && fitted !== this.fitted) this.focus(focused); // its row was made anew
  }

  /** Chooses the columns anew when the width, or what is wanted, has changed. */
  #fitColumns() {
    const { sort = '', desc = false, view = '', cols = [] } = this.filter ?? {};
    const room = this.element.clientWidth || document.documentElement.clientWidth;
    const oneServer = Object.keys(this.app.state.servers).length < 2;
    const key = [room, oneServer, view, cols].join();
    if (key !== this.fitted) {
      this.fitted = key;
      this.#build(fitting(wanted(cols, oneServer), room), room < PHONE, view === 'compact');
    }
    this.head.forEach((th, i) => {
      const sorted = this.fit[i].column.id === (sort || 'state');
      setAttribute(th, 'aria-sort', sorted ? (desc ? 'descending' : 'ascending') : null);
    });
  }

  /**
   * @param {Fit} fit
   * @param {boolean} phone
   * @param {boolean} compact
   */
  #build(fit, phone, compact) {
    this.fit = fit;
    this.height = compact ? HEIGHTS.compact : phone ? HEIGHTS.phone : HEIGHTS.usual;
    this.table.style.setProperty('--row', `${this.height}px`);
    this.table.classList.toggle('phone', phone);
    this.table.classList.toggle('compact', compact);
    // What has no column of its own stands beside the path.
    const missing = (/** @type {string} */ id) => !fit.some(({ column }) => column.id === id);
    const oneServer = Object.keys(this.app.state.servers).length < 2;
    this.table.classList.toggle('tell-server', missing('server') && !oneServer);
    this.table.classList.toggle('tell-source', missing('source'));
    this.parts.forget();
    this.head = fit.map(({ column, width }) => this.#heading(column, width));
    this.headRow.replaceChildren(...this.head);
    for (const td of [this.above, this.below]) td.colSpan = fit.length;
  }

  /** @param {import('./columns.js').Column} column @param {number|null} width */
  #heading(column, width) {
    const button = h(
      'button',
      { type: 'button', title: column.help ? t(column.help) : null },
      t(column.label),
      column.unit && h('small', {}, column.unit),
    );
    const th = h('th', { scope: 'col', class: `col-${column.id}${column.numeric ? ' num' : ''}` }, button);
    if (width !== null) th.style.width = `${width}px`;
    button.addEventListener('click', () => {
      const sorted = th.getAttribute('aria-sort');
      this.onSort(column.id, sorted ? sorted === 'ascending' : column.desc === true);
    });
    return th;
  }
}

/**
 * @param {string[]} cols chosen ones, none for all
 * @param {boolean} oneServer its name in each row would say nothing
 */
function wanted(cols, oneServer) {
  return COLUMNS.filter(({ id, need }) =>
    cols.length ? need === 0 || cols.includes(id) : !(oneServer && id === 'server'),
  );
}

/** @param {HTMLElement} td @param {number} px */
function space(td, px) {
  const height = `${px}px`;
  if (td.style.height !== height) td.style.height = height;
  const body = /** @type {HTMLElement} */ (td.parentElement?.parentElement);
  body.hidden = px === 0;
}
