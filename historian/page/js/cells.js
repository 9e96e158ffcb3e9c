/** The cells of the table of streams: how each shows a stream. */

import { streamAge } from './connection.js';
import { h, setAttribute, setText } from './dom.js';
import { mbit, NONE } from './format.js';
import { t } from './i18n.js';
import { BudgetBar, HealthMark, ReaderMarks, StateMark } from './marks.js';
import { streamHref } from './router.js';
import { idOf } from './select.js';
import { Sparkline } from './sparkline.js';
import { readerGroups, sourceText, stateOf, trackLong, trackShort } from './stream-facts.js';
import { duration } from './times.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./app.js').App} App
 * @typedef {{update: (stream: Stream, app: App) => void}} Cell
 */

/**
 * A cell that is one text.
 * @param {(stream: Stream, app: App) => string} say
 * @param {boolean} [soft]
 * @returns {(td: HTMLElement) => Cell}
 */
export function text(say, soft = false) {
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
export function state(td) {
  const mark = new StateMark();
  td.append(mark.element);
  return { update: (stream) => mark.update(stateOf(stream)) };
}

/** @param {HTMLElement} td @returns {Cell} */
export function health(td) {
  const mark = new HealthMark();
  td.append(mark.element);
  return { update: (stream) => mark.update(stream.health) };
}

/** @param {HTMLElement} td @returns {Cell} */
export function path(td) {
  const link = h('a', { class: 'path' });
  const word = h('span', { class: 'word' });
  const server = h('span', { class: 'of-server' });
  const source = h('span', { class: 'of-source' });
  const health = new HealthMark();
  td.append(link, h('span', { class: 'below soft' }, health.element, word, server, source));
  return {
    update: (stream, app) => {
      setText(link, stream.path);
      setAttribute(link, 'href', streamHref(stream.server, stream.path));
      setAttribute(link, 'title', stream.path);
      health.update(stream.health);
      setText(word, t(`state.${stateOf(stream)}`));
      setText(server, Object.keys(app.state.servers).length > 1 ? stream.server : '');
      setText(source, sourceText(stream));
    },
  };
}

/** @param {HTMLElement} td @returns {Cell} */
export function tracks(td) {
  td.classList.add('soft');
  return {
    update: (stream) => {
      setText(td, stream.tracks.map(trackShort).join(' · ') || NONE);
      setAttribute(td, 'title', stream.tracks.map(trackLong).join('\n') || null);
    },
  };
}

/** @param {HTMLElement} td @returns {Cell} */
export function rate(td) {
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
export function readers(td) {
  const marks = new ReaderMarks();
  td.append(marks.element);
  return { update: (stream) => marks.update(readerGroups(stream)) };
}

/** @param {HTMLElement} td @returns {Cell} */
export function budget(td) {
  const bar = new BudgetBar();
  td.append(bar.element);
  return {
    update: (stream, app) => {
      bar.update(stream.latency_ms, app.steady.show(idOf(stream), 'rtt', stream.rtt_ms));
    },
  };
}

/** @param {Stream} stream @param {App} app */
export function since(stream, app) {
  const age = streamAge(stream, app.state, app.clock());
  if (age !== null) return t('old', { age: duration(age) });
  if (stream.state === 'gone' && stream.last_seen) return duration(app.now() - stream.last_seen);
  return stream.since === null ? NONE : duration(app.now() - stream.since);
}
