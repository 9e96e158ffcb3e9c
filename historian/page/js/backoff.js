/**
 * Waits between tries, with full jitter: each wait is a random share of a limit that doubles, so that many pages that
 * lost the same server do not come back in the same instant.
 */

const BASE = 0.5; // seconds: the limit of the first wait
const CAP = 30; // seconds: nobody waits longer for a server that is back

/**
 * @param {number} tries failed tries so far, 0 for the first
 * @param {() => number} [random] 0 to 1
 * @returns {number} seconds
 */
export function backoff(tries, random = Math.random) {
  return random() * Math.min(CAP, BASE * 2 ** tries);
}
