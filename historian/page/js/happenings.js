/** The last events, as far as the page keeps them. Pure. */

/** @typedef {import('./types.js').Happening} Happening */

/** More than any view shows at once, and no load however long the page stays open. */
const KEPT = 60;

/** When an event last changed. @param {Happening} event */
const changedAt = (event) => event.end ?? event.begin;
/** @param {Happening} a @param {Happening} b */
const byChange = (a, b) => changedAt(b) - changedAt(a);

/**
 * An event comes once when it begins, and again when it gets worse or ends.
 * @param {Map<string, Happening>} known by id; changed in place
 * @param {Happening[]} events
 */
export function keepEvents(known, events) {
  // What has ended does not begin again: an older word may come later, by another way.
  for (const event of events) if (event.end !== null || !known.get(event.id)?.end) known.set(event.id, event);
  if (known.size <= KEPT) return;
  for (const { id } of [...known.values()].sort(byChange).slice(KEPT)) known.delete(id);
}

/**
 * A snapshot has all that is open: what else was open has ended meanwhile, nobody here heard when.
 * @param {Map<string, Happening>} known changed in place
 * @param {Happening[]} open
 */
export function keepOpen(known, open) {
  for (const event of known.values()) if (event.end === null) known.delete(event.id);
  keepEvents(known, open);
}

/**
 * Those that speak for themselves, the newest change first; parts of an incident or of what flaps speak through that.
 * @param {Map<string, Happening>} known
 * @param {number} most
 */
export function newest(known, most) {
  return [...known.values()]
    .filter((event) => !event.incident)
    .sort(byChange)
    .slice(0, most);
}
