/** Spans of time that charts and lists show: so far back from now ("6h"), or from one moment to another. Pure. */

export const RANGES = ['5m', '1h', '6h', '24h', '7d', '30d', '1y'];
export const DEFAULT_RANGE = '1h';
/** Seconds of each range; a year has 365 days, as in the settings. */
const SECONDS = /** @type {Record<string, number>} */ ({
  '5m': 300,
  '1h': 3600,
  '6h': 21600,
  '24h': 86400,
  '7d': 604800,
  '30d': 2592000,
  '1y': 31536000,
});
/** Seconds of the shortest span: five scrapes. */
const SHORTEST = 10;
/** Seconds of the longest span: the hours are kept for two years, as the settings have it. */
const LONGEST = 2 * 366 * 86400;

/** @param {string} range whether it ends now, and goes on with it */
export const follows = (range) => Object.hasOwn(SECONDS, range);

/**
 * A range from one moment to another, in one word.
 * @param {number} from Unix seconds
 * @param {number} to
 */
export function between(from, to) {
  const middle = (from + to) / 2;
  const half = Math.min(LONGEST, Math.max(SHORTEST, to - from)) / 2;
  return `${Math.max(0, Math.floor(middle - half))}..${Math.ceil(middle + half)}`;
}

/**
 * @param {string} range
 * @param {number} now Unix seconds
 * @returns {[number, number]} from and to
 */
export function windowOf(range, now) {
  if (follows(range)) return [now - SECONDS[range], now];
  const [from, to] = range.split('..').map(Number);
  return [from, to];
}

/**
 * What the historian is asked for.
 * @param {string} range
 * @returns {{from: string, to?: string}}
 */
export function asked(range) {
  if (follows(range)) return { from: `-${range}` };
  const [from, to] = range.split('..');
  return { from, to };
}

/**
 * Twice the span around the same middle, or up to now.
 * @param {[number, number]} window
 * @param {number} now
 */
export function wider([from, to], now) {
  const quarter = (to - from) / 2;
  const end = Math.min(now, to + quarter);
  return between(end - 4 * quarter, end);
}

/**
 * Half the span around a moment.
 * @param {[number, number]} window
 * @param {number} [at]
 */
export function narrower([from, to], at = (from + to) / 2) {
  const half = (to - from) / 2;
  const start = Math.min(Math.max(from, at - half / 2), to - half);
  return between(start, start + half);
}

/**
 * @param {URLSearchParams} query
 * @param {string} usual when the address names none, or nonsense
 */
export function readRange(query, usual = DEFAULT_RANGE) {
  const [from, to] = ['from', 'to'].map((name) => Date.parse(query.get(name) ?? '') / 1000);
  if (from >= 0 && from < to) return between(from, to);
  const range = query.get('range') ?? '';
  return follows(range) ? range : usual;
}

/**
 * Writes what `readRange` reads.
 * @param {(name: string, value: string, usual?: string) => void} put
 * @param {string} range
 * @param {string} usual
 */
export function writeRange(put, range, usual = DEFAULT_RANGE) {
  if (follows(range)) put('range', range, usual);
  else
    for (const [i, name] of ['from', 'to'].entries())
      put(name, `${new Date(Number(range.split('..')[i]) * 1000).toISOString().slice(0, 19)}Z`);
}
