/** Rows of states as runs of one state each. Pure. */

import { lowerBound } from './timeline.js';

/** @typedef {import('./types.js').StateName} StateName */
/** @typedef {{state: StateName, from: number, to: number}} Run Unix seconds */

/** The states by the numbers that the history has for them (docs/redis.md). */
export const STATE_NUMBERS = /** @type {const} */ ([
  'unknown',
  'live',
  'stalled',
  'filler',
  'idle',
  'down',
  'gone',
  'missing',
]);

/**
 * @param {number[]} times
 * @param {(number|null)[]} column numbers of states; null is a gap
 * @param {[number, number]} window
 * @param {(value: number) => StateName} stateOf
 * @returns {Run[]} within the window, in order; there is none where nothing is known
 */
export function runs(times, column, [from, to], stateOf) {
  /** @type {Run[]} */
  const found = [];
  let open = /** @type {Run|null} */ (null);
  for (let i = Math.max(0, lowerBound(times, from) - 1); i < times.length && times[i] <= to; i += 1) {
    const value = column[i];
    const time = Math.max(from, times[i]);
    if (open) open.to = time;
    const state = value === null || value === undefined ? null : stateOf(value);
    if (state === (open?.state ?? null)) continue;
    open = state === null ? null : { state, from: time, to: time };
    if (open) found.push(open);
  }
  // The last row lasts as long as rows usually do.
  const usual = times.length > 1 ? (times.at(-1) ?? 0) - (times.at(-2) ?? 0) : 0;
  if (open) open.to = Math.min(to, open.to + usual);
  return found.filter((run) => run.to > run.from);
}

/**
 * How long each state lasted, the longest first.
 * @param {Run[]} all
 * @returns {{state: StateName, seconds: number}[]}
 */
export function totals(all) {
  /** @type {Map<StateName, number>} */
  const sums = new Map();
  for (const { state, from, to } of all) sums.set(state, (sums.get(state) ?? 0) + to - from);
  return [...sums].map(([state, seconds]) => ({ state, seconds })).sort((a, b) => b.seconds - a.seconds);
}
