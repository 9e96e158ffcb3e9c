/** What is said of events. */

import { eventsAt } from './event-book.js';
import { pick, t } from './i18n.js';
import { moment } from './times.js';

/** @typedef {import('./types.js').Happening} Happening */

/** So many events of one moment are told. */
const TOLD = 3;

/** How much an event weighs, in a word. @param {Happening} event */
export const levelWord = ({ level }) => t(`level.${level}`);

/**
 * What happened at a moment, a line each.
 * @param {Happening[]} events
 * @param {number} time
 * @param {number} slack seconds
 */
export function wordsAt(events, time, slack) {
  const found = eventsAt(events, time, slack);
  const lines = found.slice(0, TOLD).map((event) => `${levelWord(event)}: ${pick(event.text)}`);
  if (found.length > TOLD) lines.push(t('event.more', { n: found.length - TOLD }));
  return lines;
}

/**
 * What is to be said of events beside the table: none, not all, or why not.
 * @param {import('./event-feed.js').EventFeed} feed
 */
export function eventNote(feed) {
  if (feed.wrong) return t('event.noEvents', { reason: feed.wrong });
  if (feed.loading && !feed.events.length) return t('event.loading');
  const [from, to] = feed.window;
  const since = feed.completeFrom;
  const known = since !== null && since > from ? ` ${t('event.since', { when: moment(since, to - from) })}` : '';
  return (feed.shown.length ? '' : t('event.none')) + known;
}
