/** Which streams to show, in which order, and which of them need attention. Pure. */

import { budget, isPull, sourceText, stateOf } from './stream-facts.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./router.js').Filter} Filter
 */

/** All states, the ones that want somebody first. */
export const STATES = /** @type {const} */ ([
  'down',
  'missing',
  'stalled',
  'unknown',
  'live',
  'filler',
  'idle',
  'off',
  'gone',
]);
export const LEVELS = ['crit', 'warn', 'ok', 'none'];

/** @param {Stream} stream @returns {string} */
export const idOf = (stream) => `${stream.server}/${stream.path}`;

/**
 * How much a stream wants somebody: 0 most.
 * @param {Stream} stream
 */
export function rank(stream) {
  const { health } = stream;
  const state = stateOf(stream);
  if (state === 'down' || state === 'missing') return 0;
  if (health.level === 'crit') return 1;
  if (state === 'stalled') return 2;
  if (health.level === 'warn') return 3;
  return 4 + STATES.indexOf(state);
}

/** Down, missing or critical. @param {Stream} stream */
export const isUrgent = (stream) => stream.state !== 'unknown' && rank(stream) <= 1;

/**
 * @param {Stream} stream
 * @param {Filter} filter
 * @param {boolean} [anyState] leave the states aside: the chips count what they would show
 */
export function matches(stream, filter, anyState = false) {
  if (!anyState && filter.states.length && !filter.states.includes(stateOf(stream))) return false;
  if (filter.server && stream.server !== filter.server) return false;
  if (filter.health && LEVELS.indexOf(stream.health.level) > LEVELS.indexOf(filter.health)) return false;
  if (filter.protocol && !protocolsOf(stream).includes(filter.protocol)) return false;
  return !filter.q || found(stream, filter.q);
}

/** @param {Stream} stream */
function protocolsOf(stream) {
  return [stream.source?.protocol ?? '', ...Object.keys(stream.readers)];
}

/**
 * All words must stand somewhere in what the row shows.
 * @param {Stream} stream
 * @param {string} q
 */
function found(stream, q) {
  const source = stream.source;
  const text = [
    stream.path,
    stream.server,
    stateOf(stream),
    source?.protocol,
    source?.remote,
    isPull(stream) ? 'pull' : '',
    ...stream.tracks.map((track) => track.codec),
    ...stream.links.map((link) => link.remote),
  ]
    .join(' ')
    .toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/**
 * @param {Iterable<Stream>} streams
 * @param {Filter} filter
 * @returns {{all: number, states: Record<string, number>}}
 */
export function counts(streams, filter) {
  /** @type {Record<string, number>} */
  const states = {};
  let all = 0;
  for (const stream of streams) {
    if (!matches(stream, filter, true)) continue;
    all += 1;
    const state = stateOf(stream);
    states[state] = (states[state] ?? 0) + 1;
  }
  return { all, states };
}

/** What a column is sorted by: null and "" come last, whichever the direction. */
const KEYS = /** @type {Record<string, (stream: Stream) => number|string|null>} */ ({
  state: rank,
  health: (stream) => LEVELS.indexOf(stream.health.level),
  server: (stream) => stream.server,
  source: (stream) => sourceText(stream) || null,
  tracks: (stream) => stream.tracks.map((track) => track.codec).join() || null,
  in: (stream) => stream.received_bps,
  out: (stream) => stream.sent_bps,
  readers: (stream) => stream.readers_total,
  rtt: (stream) => stream.rtt_ms,
  loss: (stream) => stream.loss_ratio,
  budget: (stream) => budget(stream.latency_ms, stream.rtt_ms)?.multiple ?? null,
  since: (stream) => stream.since,
});
export const SORTS = ['path', ...Object.keys(KEYS)];

/** Sorts streams; remembers the order of names, which costs most and changes least. */
export class Sorter {
  constructor() {
    this.members = -1;
    /** @type {Map<string, number>} */
    this.names = new Map();
    this.collator = new Intl.Collator('en', { numeric: true });
  }

  /**
   * @param {Map<string, Stream>} streams
   * @param {number} members as in the store's state
   */
  learn(streams, members) {
    if (members === this.members) return;
    this.members = members;
    const sorted = [...streams.values()].sort(
      (a, b) => this.collator.compare(a.path, b.path) || this.collator.compare(a.server, b.server),
    );
    this.names = new Map(sorted.map((stream, i) => [idOf(stream), i]));
  }

  /**
   * @param {Stream[]} streams
   * @param {string} sort a column, "" for the worst first
   * @param {boolean} desc
   * @returns {Stream[]} a new list
   */
  sort(streams, sort, desc) {
    const keyOf = KEYS[sort || 'state'];
    const sign = desc ? -1 : 1;
    const rows = streams.map((stream) => ({
      stream,
      name: this.names.get(idOf(stream)) ?? 0,
      key: keyOf ? keyOf(stream) : null,
    }));
    rows.sort((a, b) => {
      if (sort === 'path') return sign * (a.name - b.name);
      if (a.key === b.key) return a.name - b.name;
      if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
      return sign * (typeof a.key === 'number' ? a.key - Number(b.key) : this.collator.compare(a.key, String(b.key)));
    });
    return rows.map((row) => row.stream);
  }
}
