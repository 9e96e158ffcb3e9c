/** Whether what is on the page is the present, and what to say if it is not. Pure. */

import { serverNow } from './store.js';

/**
 * @typedef {import('./store.js').State} State
 * @typedef {import('./socket.js').Status} Status
 * @typedef {import('./types.js').Server} Server
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {'connecting'|'live'|'delayed'|'lost'|'refused'|'paused'} Mode
 */

/** Seconds without a word after which an open connection is no longer called live: a ping comes every 10. */
const QUIET = 14;
/** Scrapes that may fail to come before values count as old, and seconds on top for their way. */
const MISSED_SCRAPES = 3;
const SCRAPE_SLACK = 3;

/**
 * @param {Status} status
 * @param {State} state
 * @param {number} now Unix seconds of this clock
 * @returns {{mode: Mode, age: number, retryIn: number}} age of the newest message and wait until the next try, seconds
 */
export function describe(status, state, now) {
  const age = state.heard ? Math.max(0, now - state.heard) : 0;
  const retryIn = status.retryAt === null ? 0 : Math.max(0, Math.ceil(status.retryAt - now));
  return { mode: modeOf(status, state, age), age, retryIn };
}

/**
 * @param {Status} status
 * @param {State} state
 * @param {number} age
 * @returns {Mode}
 */
function modeOf(status, state, age) {
  if (status.phase === 'refused' || status.phase === 'paused') return status.phase;
  if (status.phase === 'open' && state.ready) return age > QUIET ? 'delayed' : 'live';
  if (!state.ready && status.phase !== 'waiting') return 'connecting';
  return 'lost';
}

/** @param {Mode} mode whether values of this mode are the present */
export const isFresh = (mode) => mode === 'live';

/**
 * How old the values of a server are, null while they are fresh.
 * @param {Server|undefined} server
 * @param {State} state
 * @param {number} now Unix seconds of this clock
 * @returns {number|null} seconds
 */
export function serverAge(server, state, now) {
  if (!server) return null;
  const time = serverNow(state, now);
  // A server that is down is still asked: its values are as old as its silence.
  if (server.up === false) return Math.max(0, time - (server.since ?? time));
  const age = server.scraped_at === null ? 0 : time - server.scraped_at;
  return age > MISSED_SCRAPES * state.interval + SCRAPE_SLACK ? age : null;
}

/**
 * MediaMTX answers and its list of streams could be read: only then is an empty list empty.
 * @param {Server} server
 */
export const isReadable = (server) => server.up === true && !server.reason;

/**
 * The mark of a server.
 * @param {Server} server
 * @param {number|null} age of its values
 * @returns {'live'|'stalled'|'down'|'unknown'} "stalled": it answers, but does not tell its streams
 */
export function serverMark(server, age) {
  if (server.up === false) return 'down';
  if (age !== null || !server.up) return 'unknown';
  return server.reason ? 'stalled' : 'live';
}

/**
 * How old the values of a stream are, null while they are fresh.
 * @param {Stream} stream
 * @param {State} state
 * @param {number} now Unix seconds of this clock
 * @returns {number|null} seconds
 */
export function streamAge(stream, state, now) {
  const age = serverAge(state.servers[stream.server], state, now);
  if (age !== null || stream.state !== 'unknown') return age;
  const time = serverNow(state, now);
  return Math.max(0, time - (stream.since ?? time));
}
