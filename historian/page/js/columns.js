/** The columns of the table of streams. */

import { budget, health, path, rate, readers, since, state, text, tracks } from './cells.js';
import { mbit, ms, NONE, percent } from './format.js';
import { idOf } from './select.js';
import { sourceText } from './stream-facts.js';

/**
 * @typedef {object} Column
 * @property {string} id is also what it sorts by
 * @property {import('./i18n.js').Key} label
 * @property {import('./i18n.js').Key} [help]
 * @property {string} [unit]
 * @property {boolean} [numeric]
 * @property {number} width px
 * @property {number} [wide] px where there is room for all
 * @property {number} [phone] px on a phone, where the others have no room
 * @property {number} need the columns of least need, which have the largest numbers, give way first; 0 never does
 * @property {boolean} [desc] the first click sorts the largest first
 * @property {(td: HTMLElement) => import('./cells.js').Cell} cell
 */

/**
 * In the order of the table. Widths are for the widest values in both languages, in px; `wide` where there is much room.
 * @type {Column[]}
 */
export const COLUMNS = [
  { id: 'state', label: 'col.state', width: 108, need: 0, cell: state },
  { id: 'health', label: 'col.health', width: 90, need: 4, cell: health },
  { id: 'path', label: 'col.path', width: 150, need: 0, cell: path },
  {
    id: 'server',
    label: 'col.server',
    width: 84,
    wide: 120,
    need: 8,
    cell: text((stream) => stream.server, true),
  },
  {
    id: 'source',
    label: 'col.source',
    width: 102,
    wide: 110,
    need: 10,
    cell: text((stream) => sourceText(stream) || NONE, true),
  },
  { id: 'tracks', label: 'col.tracks', width: 144, wide: 180, need: 11, cell: tracks },
  {
    id: 'in',
    label: 'col.in',
    help: 'col.in.help',
    unit: 'Mbit/s',
    width: 124,
    phone: 70,
    need: 1,
    numeric: true,
    desc: true,
    cell: rate,
  },
  {
    id: 'out',
    label: 'col.out',
    help: 'col.out.help',
    unit: 'Mbit/s',
    width: 60,
    wide: 108,
    need: 9,
    numeric: true,
    desc: true,
    cell: text((stream, app) => mbit(app.steady.show(idOf(stream), 'out', stream.sent_bps))),
  },
  { id: 'readers', label: 'col.readers', width: 172, wide: 200, need: 3, desc: true, cell: readers },
  {
    id: 'rtt',
    label: 'col.rtt',
    help: 'col.rtt.help',
    width: 78,
    phone: 76,
    need: 2,
    numeric: true,
    desc: true,
    cell: text((stream, app) => ms(app.steady.show(idOf(stream), 'rtt', stream.rtt_ms))),
  },
  {
    id: 'loss',
    label: 'col.loss',
    help: 'col.loss.help',
    width: 62,
    wide: 80,
    need: 7,
    numeric: true,
    desc: true,
    cell: text((stream) => percent(stream.loss_ratio)),
  },
  { id: 'budget', label: 'col.budget', help: 'col.budget.help', width: 118, need: 5, cell: budget },
  {
    id: 'since',
    label: 'col.since',
    width: 104,
    need: 6,
    numeric: true,
    desc: true,
    cell: text(since, true),
  },
];
