/** The last events, as far as the page keeps them. Pure. */

/** @typedef {import('./types.js').Happening} Happening */

/** More than any view shows at once, and no load however long the page stays open. */
const KEPT = 60;

/** When an event last changed. @param {Happening} event */
export const changedAt = (event) => event.end ?? event.begin;

/**
 * An event comes once when it begins, and again when it gets worse or ends.
 * @param {Map<string, Happening>} known by id, the newest change last; changed in place
 * @param {Happening[]} events
 */
export function keepEvents(known, events) {
  for (const event of [...events].sort((a, b) => changedAt(a) - changedAt(b))) {
    known.delete(event.id);
    known.set(event.id, event);
  }
  for (const id of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(id);
  }
}

/**
 * Those that speak for themselves, the newest change first; parts of an incident or of what flaps speak through that.
 * @param {Map<string, Happening>} known
 * @param {number} most
 */
export function newest(known, most) {
  return [...known.values()]
    .filter((event) => !event.incident)
    .reverse()
    .slice(0, most);
}
