/** Spans and moments as people of the chosen language read them. */

import { currentLocale, GLUE, NONE, number } from './format.js';

/** Seconds of a span up to which its moments are told to the second. */
const SECONDLY = 6 * 3600;

/** @type {Map<string, Intl.DateTimeFormat>} */
const dates = new Map();

/**
 * A span in its two largest units. The unit signs are those of the SI, the same in both languages.
 * @param {import('./format.js').Maybe} seconds
 */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return NONE;
  const s = Math.max(0, Math.floor(seconds));
  const [d, hours, min] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  /** @param {[number, string][]} parts */
  const join = (parts) =>
    parts
      .filter(([n], i) => i === 0 || n > 0)
      .map(([n, unit]) => `${number(n)}${GLUE}${unit}`)
      .join(' ');
  if (d)
    return join([
      [d, 'd'],
      [hours, 'h'],
    ]);
  if (hours)
    return join([
      [hours, 'h'],
      [min, 'min'],
    ]);
  if (min) return join([[min, 'min']]);
  return join([[s, 's']]);
}

/** @param {number} time Unix seconds */
export function clock(time) {
  return date(time, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

/** @param {number} time Unix seconds */
export function clockMinutes(time) {
  return date(time, { hour: '2-digit', minute: '2-digit', hour12: false });
}

/** @param {number} time Unix seconds */
export function dateTime(time) {
  return date(time, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
}

/**
 * A moment as precisely as the span wants it in which it lies.
 * @param {number} time Unix seconds
 * @param {number} span seconds
 */
export function moment(time, span) {
  const [there, here] = [new Date(time * 1000), new Date()];
  return date(time, {
    ...(there.toDateString() !== here.toDateString() && { day: 'numeric', month: 'short' }),
    ...(there.getFullYear() !== here.getFullYear() && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(span <= SECONDLY && { second: '2-digit' }),
    hour12: false,
  });
}

/** @param {number} time Unix seconds */
export function dayMonth(time) {
  return date(time, { day: 'numeric', month: 'short' });
}

/** @param {number} time Unix seconds */
export function dayTime(time) {
  return date(time, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
}

/** @param {number} time Unix seconds */
export function monthYear(time) {
  return date(time, { month: 'short', year: 'numeric' });
}

/**
 * @param {number} time
 * @param {Intl.DateTimeFormatOptions} options
 */
function date(time, options) {
  const key = currentLocale() + JSON.stringify(options);
  let format = dates.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(currentLocale(), options);
    dates.set(key, format);
  }
  return format.format(time * 1000);
}
