/** Chips and choices that narrow the list of streams. */

import { Choice } from './choice.js';
import { COLUMNS } from './columns.js';
import { serverAge } from './connection.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { bitrate, number } from './format.js';
import { t } from './i18n.js';
import { Looks } from './looks.js';
import { counts, SORTS, STATES } from './select.js';
import { protocolName } from './stream-facts.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./router.js').Filter} Filter
 * @typedef {import('./types.js').StateName} StateName
 * @typedef {import('./types.js').Stream} Stream
 */

class Chip {
  /** @param {string} state "" for all @param {(state: string) => void} onClick */
  constructor(state, onClick) {
    this.label = h('span', { class: state ? `state ${state}` : '' });
    this.element = h('button', { type: 'button', class: 'chip', onclick: () => onClick(state) }, this.label);
  }

  /** @param {{state: string, n: number, pressed: boolean}} item */
  update({ state, n, pressed }) {
    const word = state ? t(`state.${/** @type {StateName} */ (state)}`) : t('filter.all');
    setText(this.label, `${word} ${t('count', { n })}`);
    setAttribute(this.element, 'aria-pressed', String(pressed));
  }
}

export class FilterBar {
  /**
   * @param {App} app
   * @param {(change: Partial<Filter>) => void} onChange
   */
  constructor(app, onChange) {
    this.app = app;
    this.onChange = onChange;
    /** @type {Filter|null} */
    this.filter = null;
    this.chipBox = h('div', { class: 'chips', role: 'group', 'aria-label': t('filter.states') });
    /** @type {Keyed<{state: string, n: number, pressed: boolean}, Chip>} */
    this.chips = new Keyed(
      this.chipBox,
      ({ state }) => state,
      ({ state }) => new Chip(state, (s) => this.#toggle(s)),
    );
    this.health = new Choice('filter.health', (health) => onChange({ health }));
    this.protocol = new Choice('filter.protocol', (protocol) => onChange({ protocol }));
    this.server = new Choice('filter.server', (server) => onChange({ server }));
    // Cards, and rows of phones, have no headings for all that can be sorted by.
    this.sort = new Choice('sort', (sort) => onChange({ sort: sort.replace('-', ''), desc: sort.startsWith('-') }));
    this.sort.select.classList.add('sort');
    this.looks = new Looks(onChange);
    this.totals = h('p', { class: 'soft totals' });
    this.clear = h(
      'button',
      {
        type: 'button',
        class: 'chip',
        onclick: () => onChange({ q: '', states: [], server: '', protocol: '', health: '' }),
      },
      t('filter.clear'),
    );
    this.element = h(
      'section',
      { class: 'tools', 'aria-label': t('filter') },
      this.chipBox,
      this.health.select,
      this.protocol.select,
      this.server.select,
      this.clear,
      h('div', { class: 'tools-row' }, this.totals, this.sort.select, this.looks.element),
    );
  }

  /** @param {string} state */
  #toggle(state) {
    const chosen = new Set(this.filter?.states);
    if (!state) chosen.clear();
    else if (!chosen.delete(state)) chosen.add(state);
    this.onChange({ states: STATES.filter((one) => chosen.has(one)) });
  }

  /**
   * @param {Filter} filter
   * @param {Stream[]} shown what it lets through
   */
  update(filter, shown) {
    this.filter = filter;
    const { state } = this.app;
    const { all, states } = counts(state.streams.values(), filter);
    this.chips.update([
      { state: '', n: all, pressed: filter.states.length === 0 },
      ...STATES.filter((one) => states[one] || filter.states.includes(one)).map((one) => ({
        state: one,
        n: states[one] ?? 0,
        pressed: filter.states.includes(one),
      })),
    ]);
    this.health.update(
      [
        ['', t('filter.anyHealth')],
        ['warn', t('filter.warn')],
        ['crit', t('filter.crit')],
      ],
      filter.health,
    );
    this.protocol.update([['', t('filter.anyProtocol')], ...this.#protocols(filter)], filter.protocol);
    const servers = Object.keys(state.servers).sort();
    this.server.update(
      [['', t('filter.anyServer')], ...servers.map((name) => /** @type {[string, string]} */ ([name, name]))],
      filter.server,
    );
    this.server.select.hidden = servers.length < 2 && !filter.server;
    this.clear.hidden = !(filter.q || filter.states.length || filter.server || filter.protocol || filter.health);
    this.sort.update(sortOptions(), (filter.desc ? '-' : '') + filter.sort);
    this.element.classList.toggle('carded', filter.view === 'cards');
    this.looks.update(filter);
    setText(this.totals, this.#totals(shown));
  }

  /** @param {Filter} filter @returns {[string, string][]} */
  #protocols(filter) {
    const names = new Set(filter.protocol ? [filter.protocol] : []);
    for (const stream of this.app.state.streams.values()) {
      if (stream.source) names.add(stream.source.protocol);
      for (const name in stream.readers) names.add(name);
    }
    return [...names].sort().map((name) => [name, protocolName(name)]);
  }

  /** @param {Stream[]} shown */
  #totals(shown) {
    const { state } = this.app;
    const now = this.app.clock();
    let [received, sent, readers] = [0, 0, 0];
    let known = false;
    /** @type {Map<string, boolean>} */
    const fresh = new Map(Object.keys(state.servers).map((name) => [name, serverAge(state.servers[name], state, now) === null]));
    for (const stream of shown) {
      // What was the rate once is no part of the rate of now.
      if (stream.state === 'unknown' || !fresh.get(stream.server)) continue;
      known = true;
      received += stream.received_bps ?? 0;
      sent += stream.sent_bps ?? 0;
      readers += stream.readers_total ?? 0;
    }
    const [n, all] = [shown.length, state.streams.size];
    const count = n === all ? t('shown.all', { n }) : t('shown.some', { n: all, some: number(n) });
    if (!known) return count;
    const show = (/** @type {string} */ key, /** @type {number} */ value) =>
      bitrate(this.app.steady.show('', key, value));
    return `${count} · ${t('totals', { received: show('in', received), sent: show('out', sent), n: readers })}`;
  }
}

/** What cards can be sorted by; values from the largest down, as a first click on a heading does. @returns {[string, string][]} */
function sortOptions() {
  return [
    ['', t('sort.worst')],
    ...SORTS.filter((id) => id !== 'state').map((id) => {
      const desc = COLUMNS.find((column) => column.id === id)?.desc;
      const label = t(/** @type {import('./i18n.js').Key} */ (`col.${id}`));
      return /** @type {[string, string]} */ ([(desc ? '-' : '') + id, t('sort.by', { label })]);
    }),
  ];
}
