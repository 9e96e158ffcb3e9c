/** What the page knows: servers, streams and their last rates, kept by snapshots and numbered deltas. No I/O here. */

import { BLANK } from './blank.js';
import { keepEvents, keepOpen } from './happenings.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./types.js').Server} Server
 * @typedef {import('./types.js').Snapshot} Snapshot
 * @typedef {import('./types.js').Delta} Delta
 * @typedef {import('./types.js').Details} Details
 * @typedef {import('./types.js').Happening} Happening
 * @typedef {import('./types.js').Mute} Mute
 */

/** Points of a sparkline: one minute at the usual scrape of 2 s. */
export const SPARK_POINTS = 30;

/**
 * @typedef {object} State
 * @property {boolean} ready a snapshot has come
 * @property {string} epoch
 * @property {number} seq
 * @property {number} interval seconds between scrapes
 * @property {boolean} history
 * @property {string} historyReason why there is none, or less than was asked for; "" if all is well
 * @property {Record<string, Server>} servers
 * @property {Map<string, Stream>} streams by "server/path"
 * @property {Map<string, (number|null)[]>} spark
 * @property {Map<string, Happening>} events the last ones, by id
 * @property {Mute[]} notify targets of notifications that fail
 * @property {number} members grows when a stream comes or goes
 * @property {number|null} skew seconds that the server's clock is ahead of this one
 * @property {number} heard when the last message came, Unix seconds of this clock
 */

/** @returns {State} */
export function emptyState() {
  return {
    ready: false,
    epoch: '',
    seq: 0,
    interval: 2,
    history: true,
    historyReason: '',
    servers: {},
    streams: new Map(),
    spark: new Map(),
    events: new Map(),
    notify: [],
    members: 0,
    skew: null,
    heard: 0,
  };
}

/**
 * Takes in one message.
 * @param {State} state changed in place
 * @param {Snapshot|Delta|{type: string, seq?: number, t?: number}} message
 * @param {number} now Unix seconds of this clock
 * @returns {'all'|'some'|'none'|'gap'} what changed; "gap": a number is missing, ask for a snapshot
 */
export function apply(state, message, now) {
  state.heard = now;
  if (typeof message.t === 'number') state.skew = nearestSkew(state.skew, message.t - now);
  if (message.type === 'snapshot') return takeSnapshot(state, /** @type {Snapshot} */ (message), now);
  if (!state.ready) return 'gap';
  if (message.type === 'ping') return message.seq === undefined || message.seq === state.seq ? 'none' : 'gap';
  if (message.type === 'details') return takeDetails(state, /** @type {Details} */ (message));
  // All that has a number is counted, also what a later version may say.
  if (message.seq !== undefined && message.seq !== state.seq + 1) return 'gap';
  state.seq = message.seq ?? state.seq;
  if (message.type === 'delta') return takeDelta(state, /** @type {Delta} */ (message));
  if (message.type === 'event') return takeEvent(state, /** @type {any} */ (message).event);
  return 'none';
}

/**
 * The way of a message makes its time stamp look old, never new: the largest difference seen is the best one. It is
 * followed down slowly, in case a clock is set.
 * @param {number|null} known
 * @param {number} seen
 */
function nearestSkew(known, seen) {
  if (known === null || seen > known || known - seen > 60) return seen;
  return known - (known - seen) * 0.01;
}

/**
 * @param {State} state
 * @param {Snapshot} message
 * @param {number} now
 * @returns {'all'}
 */
function takeSnapshot(state, message, now) {
  state.ready = true;
  state.epoch = message.epoch;
  state.seq = message.seq;
  state.interval = message.interval || state.interval;
  state.history = message.history !== false;
  state.historyReason = message.history_reason ?? '';
  state.servers = message.servers;
  const before = state.streams;
  // Details that are known already stay until newer ones come: they follow at once.
  state.streams = new Map(
    Object.entries(message.streams).map(([id, stream]) => {
      const { links, conf } = before.get(id) ?? BLANK;
      return [id, Object.assign({}, BLANK, { links, conf }, stream)];
    }),
  );
  state.spark = new Map(Object.entries(message.spark ?? {}).map(([id, points]) => [id, points.slice(-SPARK_POINTS)]));
  state.members += 1;
  state.notify = message.notify ?? [];
  keepOpen(state.events, message.events ?? []);
  if (state.skew === null) {
    const scraped = Object.values(message.servers).map((server) => server.scraped_at ?? 0);
    if (scraped.length && Math.max(...scraped) > 0) state.skew = Math.max(...scraped) - now;
  }
  return 'all';
}

/**
 * @param {State} state
 * @param {Delta} message
 * @returns {'some'}
 */
function takeDelta(state, message) {
  if (message.history !== undefined) state.history = message.history;
  if (message.history_reason !== undefined) state.historyReason = message.history_reason;
  if (message.notify) state.notify = message.notify;
  for (const [name, changes] of Object.entries(message.servers ?? {})) {
    state.servers = { ...state.servers, [name]: { ...state.servers[name], ...changes } };
  }
  for (const [id, changes] of Object.entries(message.set ?? {})) {
    const known = state.streams.get(id);
    if (!known) state.members += 1;
    state.streams.set(id, { ...(known ?? BLANK), ...changes });
  }
  for (const id of message.gone ?? []) {
    if (state.streams.delete(id)) state.members += 1;
    state.spark.delete(id);
  }
  advanceSparks(state, new Set(Object.keys(message.servers ?? {})));
  return 'some';
}

/**
 * What lists go without, of the stream that is watched.
 * @param {State} state
 * @param {Details} message
 * @returns {'some'|'none'} none for a stream that is not there
 */
function takeDetails(state, { id, set }) {
  const known = state.streams.get(id);
  if (!known) return 'none';
  state.streams.set(id, { ...known, conf: known.conf ?? '', ...set });
  return 'some';
}

/**
 * @param {State} state
 * @param {Happening} event
 * @returns {'some'}
 */
function takeEvent(state, event) {
  keepEvents(state.events, [event]);
  return 'some';
}

/**
 * Each scrape of a server is one more point for all its streams, also for those whose rate stayed the same.
 * @param {State} state
 * @param {Set<string>} scraped
 */
function advanceSparks(state, scraped) {
  for (const [id, stream] of state.streams) {
    if (!scraped.has(stream.server)) continue;
    const points = state.spark.get(id) ?? [];
    points.push(stream.state === 'unknown' ? null : stream.received_bps);
    if (points.length > SPARK_POINTS) points.shift();
    state.spark.set(id, points);
  }
}

/**
 * The server's time now, Unix seconds.
 * @param {State} state
 * @param {number} now this clock, Unix seconds
 */
export function serverNow(state, now) {
  return now + (state.skew ?? 0);
}
