/** The columns of the table of streams: for each its heading and how a cell shows a stream. */

import { streamAge } from './connection.js';
import { h, setAttribute, setText } from './dom.js';
import { mbit, ms, NONE, percent } from './format.js';
import { t } from './i18n.js';
import { BudgetBar, HealthMark, ReaderMarks, StateMark } from './marks.js';
import { streamHref } from './router.js';
import { idOf } from './select.js';
import { Sparkline } from './sparkline.js';
import { readerGroups, sourceText, trackLong, trackShort } from './stream-facts.js';
import { duration } from './times.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./app.js').App} App
 * @typedef {{update: (stream: Stream, app: App) => void}} Cell
 * @typedef {object} Column
 * @property {string} id is also what it sorts by
 * @property {import('./i18n.js').Key} label
 * @property {import('./i18n.js').Key} [help]
 * @property {string} [unit]
 * @property {boolean} [numeric]
 * @property {boolean} [desc] the first click sorts the largest first
 * @property {(td: HTMLElement) => Cell} cell
 */

/**
 * A cell that is one text.
 * @param {(stream: Stream, app: App) => string} say
 * @param {boolean} [soft]
 * @returns {(td: HTMLElement) => Cell}
 */
function text(say, soft = false) {
  return (td) => {
    if (soft) td.classList.add('soft');
    return {
      update: (stream, app) => {
        const now = say(stream, app);
        setText(td, now);
        td.classList.toggle('none', now === NONE);
      },
    };
  };
}

/** @param {HTMLElement} td @returns {Cell} */
function stateCell(td) {
  const mark = new StateMark();
  td.append(mark.element);
  return { update: (stream) => mark.update(stream.state) };
}

/** @param {HTMLElement} td @returns {Cell} */
function healthCell(td) {
  const mark = new HealthMark();
  td.append(mark.element);
  return { update: (stream) => mark.update(stream.health) };
}

/** @param {HTMLElement} td @returns {Cell} */
function pathCell(td) {
  const link = h('a', { class: 'path' });
  const word = h('span', { class: 'word' });
  const about = document.createTextNode('');
  const health = new HealthMark();
  td.append(link, h('span', { class: 'below soft' }, health.element, word, about));
  return {
    update: (stream) => {
      setText(link, stream.path);
      setAttribute(link, 'href', streamHref(stream.server, stream.path));
      setAttribute(link, 'title', stream.path);
      health.update(stream.health);
      setText(word, `${t(`state.${stream.state}`)} · `);
      const text = [stream.server, sourceText(stream)].filter(Boolean).join(' · ');
      if (about.data !== text) about.data = text;
    },
  };
}

/** @param {HTMLElement} td @returns {Cell} */
function tracksCell(td) {
  td.classList.add('soft');
  return {
    update: (stream) => {
      setText(td, stream.tracks.map(trackShort).join(' · ') || NONE);
      setAttribute(td, 'title', stream.tracks.map(trackLong).join('\n') || null);
    },
  };
}

/** @param {HTMLElement} td @returns {Cell} */
function inCell(td) {
  const value = h('span');
  const spark = new Sparkline();
  td.append(value, spark.element);
  return {
    update: (stream, app) => {
      setText(value, mbit(app.steady.show(idOf(stream), 'in', stream.received_bps)));
      // A line that goes on would say that somebody measures.
      spark.update(streamAge(stream, app.state, app.clock()) === null ? (app.state.spark.get(idOf(stream)) ?? []) : []);
    },
  };
}

/** @param {HTMLElement} td @returns {Cell} */
function readersCell(td) {
  const marks = new ReaderMarks();
  td.append(marks.element);
  return { update: (stream) => marks.update(readerGroups(stream)) };
}

/** @param {HTMLElement} td @returns {Cell} */
function budgetCell(td) {
  const bar = new BudgetBar();
  td.append(bar.element);
  return {
    update: (stream, app) => {
      bar.update(stream.latency_ms, app.steady.show(idOf(stream), 'rtt', stream.rtt_ms));
    },
  };
}

/** @param {Stream} stream @param {App} app */
function sinceText(stream, app) {
  const age = streamAge(stream, app.state, app.clock());
  if (age !== null) return t('old', { age: duration(age) });
  if (stream.state === 'gone' && stream.last_seen) return duration(app.now() - stream.last_seen);
  return stream.since === null ? NONE : duration(app.now() - stream.since);
}

/** @type {Column[]} */
export const COLUMNS = [
  { id: 'state', label: 'col.state', cell: stateCell },
  { id: 'health', label: 'col.health', cell: healthCell },
  { id: 'path', label: 'col.path', cell: pathCell },
  { id: 'server', label: 'col.server', cell: text((stream) => stream.server, true) },
  { id: 'source', label: 'col.source', cell: text((stream) => sourceText(stream) || NONE, true) },
  { id: 'tracks', label: 'col.tracks', cell: tracksCell },
  { id: 'in', label: 'col.in', help: 'col.in.help', unit: 'Mbit/s', numeric: true, desc: true, cell: inCell },
  {
    id: 'out',
    label: 'col.out',
    help: 'col.out.help',
    unit: 'Mbit/s',
    numeric: true,
    desc: true,
    cell: text((stream, app) => mbit(app.steady.show(idOf(stream), 'out', stream.sent_bps))),
  },
  { id: 'readers', label: 'col.readers', desc: true, cell: readersCell },
  {
    id: 'rtt',
    label: 'col.rtt',
    help: 'col.rtt.help',
    numeric: true,
    desc: true,
    cell: text((stream, app) => ms(app.steady.show(idOf(stream), 'rtt', stream.rtt_ms))),
  },
  {
    id: 'loss',
    label: 'col.loss',
    help: 'col.loss.help',
    numeric: true,
    desc: true,
    cell: text((stream) => percent(stream.loss_ratio)),
  },
  { id: 'budget', label: 'col.budget', help: 'col.budget.help', cell: budgetCell },
  { id: 'since', label: 'col.since', numeric: true, desc: true, cell: text(sinceText, true) },
];
