/** Columns of values over one time axis: filled from history, continued live. Null is a gap and stays one. Pure. */

/** @typedef {(number|null)[]} Column */

export class Timeline {
  /** @param {string[]} names */
  constructor(names) {
    this.names = names;
    /** @type {number[]} */
    this.t = [];
    /** @type {Record<string, Column>} */
    this.columns = Object.fromEntries(names.map((name) => [name, []]));
  }

  get first() {
    return this.t[0] ?? null;
  }

  get last() {
    return this.t.at(-1) ?? null;
  }

  /**
   * Takes rows from history: they replace what is known of their time; later live rows stay.
   * @param {number[]} times
   * @param {Record<string, Column>} columns
   */
  merge(times, columns) {
    const [from, to] = [times[0], times.at(-1)];
    if (from === undefined || to === undefined) return;
    const before = lowerBound(this.t, from);
    const after = lowerBound(this.t, to + 0.001);
    this.t = [...this.t.slice(0, before), ...times, ...this.t.slice(after)];
    for (const name of this.names) {
      const old = this.columns[name];
      const fresh = columns[name]?.length ? columns[name] : times.map(() => null);
      this.columns[name] = [...old.slice(0, before), ...fresh, ...old.slice(after)];
    }
  }

  /**
   * Takes rows from history in place of all that is known; only live rows after them stay.
   * @param {number[]} times
   * @param {Record<string, Column>} columns
   */
  replace(times, columns) {
    const last = times.at(-1);
    if (last === undefined) return;
    this.trim(last + 0.001);
    this.merge(times, columns);
  }

  clear() {
    this.trim(Infinity);
  }

  /**
   * Adds a live row. A silence longer than `longest` seconds before it is a gap.
   * @param {number} time
   * @param {Record<string, number|null>} values
   * @param {number} longest
   */
  append(time, values, longest) {
    const last = this.last;
    if (last !== null && time <= last) return;
    if (last !== null && time - last > longest) this.#push(last + 0.001, {});
    this.#push(time, values);
  }

  /** Forgets what is older. @param {number} from */
  trim(from) {
    const cut = lowerBound(this.t, from);
    if (cut === 0) return;
    this.t = this.t.slice(cut);
    for (const name of this.names) this.columns[name] = this.columns[name].slice(cut);
  }

  /**
   * @param {number} time
   * @param {Record<string, number|null>} values
   */
  #push(time, values) {
    this.t.push(time);
    for (const name of this.names) this.columns[name].push(values[name] ?? null);
  }
}

/**
 * The first index whose value is not below the limit.
 * @param {number[]} sorted
 * @param {number} limit
 */
export function lowerBound(sorted, limit) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The newest known value.
 * @param {number[]} times
 * @param {Column} column
 * @param {number} oldest time before which a value is no longer the present
 * @returns {number|null}
 */
export function newest(times, column, oldest) {
  const i = column.findLastIndex((value) => value !== null);
  return i >= 0 && times[i] >= oldest ? column[i] : null;
}

/**
 * Each value's maximum of the last `seconds`, gaps left as they are. MediaMTX's receive buffer reads 0 now and then
 * between two reads of its owner; only a buffer that stays low is low.
 * @param {number[]} times
 * @param {Column} column
 * @param {number} seconds
 * @returns {Column}
 */
export function recentMax(times, column, seconds) {
  let first = 0;
  return column.map((value, i) => {
    if (value === null) {
      first = i + 1; // nothing is carried over a gap
      return null;
    }
    while (times[first] <= times[i] - seconds) first += 1;
    let max = value;
    for (let j = first; j < i; j += 1) max = Math.max(max, column[j] ?? 0);
    return max;
  });
}

/**
 * What a column holds within a span, for those who do not see its line.
 * @param {number[]} times
 * @param {Column} column
 * @param {[number, number]} window
 * @returns {[number, number]|null} lowest and highest
 */
export function extremes(times, column, [from, to]) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = lowerBound(times, from); i < times.length && times[i] <= to; i += 1) {
    const value = column[i];
    if (value === null || value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : null;
}

/** Upper ends of an axis whose half is short to write too. */
const ROUND = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

/**
 * The upper end of an axis that starts at 0.
 * @param {number|null} max of the values
 * @param {number} least upper end, so that noise around zero is not blown up
 * @param {boolean} [whole] the values are counts: half of the end must be one too
 */
export function axisEnd(max, least, whole = false) {
  const need = (max ?? 0) <= least ? least : (max ?? 0) * 1.04;
  const power = 10 ** Math.floor(Math.log10(need));
  const fits = (/** @type {number} */ step) => step * power >= need * 0.9999 && !(whole && (step * power) % 2);
  return (ROUND.find(fits) ?? 10) * power;
}
