/** Numbers, rates and sizes as people of the chosen language read them. */

/** What stands where a value is not known. */
export const NONE = '–';
/** Keeps a number and its unit on one line. */
export const GLUE = '\u202f';

let locale = 'en';
/** @type {Map<string, Intl.NumberFormat>} */
const numbers = new Map();

/** @param {string} language "en" or "de" */
export function setLocale(language) {
  // British English: 24 hours, day before month, as German does.
  locale = language === 'en' ? 'en-GB' : language;
  numbers.clear();
}

/**
 * @param {number} value
 * @param {number} digits after the point
 * @param {'decimal'|'percent'} [style]
 */
function fixed(value, digits, style = 'decimal') {
  const key = style + digits;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { style, minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format.format(value);
}

export const currentLocale = () => locale;

/** @typedef {number|null|undefined} Maybe */

/**
 * @param {Maybe} value
 * @param {number} [digits]
 */
export function number(value, digits = 0) {
  return value === null || value === undefined ? NONE : fixed(value, digits);
}

/**
 * Three digits that count: 0.13, 8.02, 24.1, 812.
 * @param {number} value
 */
export function significant(value) {
  const size = Math.abs(value);
  if (size === 0 || size >= 99.95) return fixed(value, 0);
  return fixed(value, size >= 9.995 ? 1 : 2);
}

/**
 * As short as it can be said, for axes: 0, 0.5, 40, 1,200.
 * @param {number} value
 */
export function short(value) {
  const rounded = Number(value.toPrecision(3));
  const digits = [0, 1, 2].find((n) => Number(rounded.toFixed(n)) === rounded) ?? 3;
  return fixed(rounded, digits);
}

/**
 * A rate in Mbit/s without its unit, for columns that can be compared by eye.
 * @param {Maybe} bps
 */
export function mbit(bps) {
  if (bps === null || bps === undefined) return NONE;
  return bps > 0 && bps < 5000 ? `<${fixed(0.01, 2)}` : significant(bps / 1e6);
}

/**
 * A rate with the unit that suits it.
 * @param {Maybe} bps
 * @returns {[string, string]} number and unit
 */
export function bitrateParts(bps) {
  if (bps === null || bps === undefined) return [NONE, ''];
  if (bps >= 999.5e6) return [significant(bps / 1e9), 'Gbit/s'];
  if (bps >= 999.5e3 || bps === 0) return [significant(bps / 1e6), 'Mbit/s'];
  return [significant(bps / 1e3), 'kbit/s'];
}

/** @param {Maybe} bps */
export function bitrate(bps) {
  return bitrateParts(bps).filter(Boolean).join(GLUE);
}

/**
 * @param {Maybe} bytes
 * @returns {[string, string]} number and unit
 */
export function bytesParts(bytes) {
  if (bytes === null || bytes === undefined) return [NONE, ''];
  if (bytes >= 999.5e9) return [significant(bytes / 1e12), 'TB'];
  if (bytes >= 999.5e6) return [significant(bytes / 1e9), 'GB'];
  return [significant(bytes / 1e6), 'MB'];
}

/** @param {Maybe} bytes */
export function bytes(bytes) {
  return bytesParts(bytes).filter(Boolean).join(GLUE);
}

/**
 * Milliseconds without their unit; below 10 with one digit after the point.
 * @param {Maybe} value
 */
export function msValue(value) {
  if (value === null || value === undefined) return NONE;
  return fixed(value, value < 9.95 && value > 0 ? 1 : 0);
}

/** @param {Maybe} value */
export function ms(value) {
  return value === null || value === undefined ? NONE : `${msValue(value)}${GLUE}ms`;
}

/**
 * @param {Maybe} ratio 0 to 1
 * @param {number} [digits] after the point; without it as many as the size wants
 */
export function percent(ratio, digits) {
  if (ratio === null || ratio === undefined) return NONE;
  if (digits === undefined) digits = ratio === 0 || ratio >= 0.0995 ? 0 : ratio >= 0.00995 ? 1 : 2;
  return fixed(ratio, digits, 'percent');
}

/**
 * How many round trips fit into the latency: "2.1 ×", ">99 ×".
 * @param {Maybe} multiple
 */
export function times(multiple) {
  if (multiple === null || multiple === undefined) return NONE;
  if (multiple >= 99.5) return `>99${GLUE}×`;
  return `${fixed(multiple, multiple >= 9.95 ? 0 : 1)}${GLUE}×`;
}
