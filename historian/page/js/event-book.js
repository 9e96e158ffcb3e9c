/** Events in order: newest first, parts below the incident or the flapping that they belong to. Pure. */

/**
 * @typedef {import('./types.js').Happening} Happening
 *
 * @typedef {object} EventFilter "" is any; several types or levels are separated by commas
 * @property {string} server
 * @property {string} path
 * @property {string} type
 * @property {string} level
 *
 * @typedef {{event: Happening, parts: Happening[]}} Chapter
 */

/** @returns {EventFilter} */
export const anyEvent = () => ({ server: '', path: '', type: '', level: '' });

/**
 * @param {Happening} event
 * @param {EventFilter} filter
 */
export function matches(event, { server, path, type, level }) {
  const among = (/** @type {string} */ wanted, /** @type {string} */ value) => !wanted || wanted.split(',').includes(value);
  return (
    (!server || event.server === server) &&
    (!path || event.path === path) &&
    among(type, event.type) &&
    among(level, event.level)
  );
}

/**
 * Whether any of an event lies within a span.
 * @param {Happening} event
 * @param {[number, number]} window
 */
export const within = ({ begin, end }, [from, to]) => begin <= to && (end === null || end >= from);

/** Newest first; of one moment the whole before its parts. @param {Happening} a @param {Happening} b */
const order = (a, b) =>
  b.begin - a.begin || Number(a.incident !== null) - Number(b.incident !== null) || a.id.localeCompare(b.id);

/**
 * Adds events to those that are known; a newer word about an event takes the place of the older one.
 * @param {Happening[]} known
 * @param {Happening[]} more
 * @returns {Happening[]} newest first
 */
export function joined(known, more) {
  const all = new Map([...known, ...more].map((event) => [`${event.server} ${event.id}`, event]));
  return [...all.values()].sort(order);
}

/**
 * Puts parts below their whole. A part whose whole is not among the events stands for itself.
 * @param {Happening[]} events newest first
 * @returns {Chapter[]}
 */
export function chapters(events) {
  const wholes = new Map(events.map((event) => [`${event.server} ${event.id}`, { event, parts: /** @type {Happening[]} */ ([]) }]));
  /** @type {Chapter[]} */
  const found = [];
  for (const event of events) {
    const whole = event.incident === null ? undefined : wholes.get(`${event.server} ${event.incident}`);
    if (whole) whole.parts.push(event);
    else found.push(/** @type {Chapter} */ (wholes.get(`${event.server} ${event.id}`)));
  }
  return found;
}

/**
 * The events of a moment, those that weigh most first.
 * @param {Happening[]} events
 * @param {number} time Unix seconds
 * @param {number} slack seconds that a short event is wider for whoever points at it
 */
export function eventsAt(events, time, slack) {
  const weight = { crit: 0, warn: 1, info: 2 };
  return events
    .filter((event) => within(event, [time - slack, time + slack]))
    .sort((a, b) => weight[a.level] - weight[b.level] || b.begin - a.begin);
}
