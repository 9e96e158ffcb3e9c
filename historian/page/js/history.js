/** Asks the historian for past values. */

import { at } from './place.js';

/** Rows of a chart: about one for each pixel pair of a wide one. */
const POINTS = 600;

/** @typedef {Record<string, string>} Series what names one series: server, kind, path, role, remote */
/** @typedef {{from: string, to?: string}} Asked "-1h" or Unix seconds; up to now without `to` */

/**
 * @param {string} address
 * @returns {Promise<any>}
 * @throws {Error} with the historian's own words
 */
export async function ask(address) {
  const response = await fetch(at(address), { headers: { accept: 'application/json' } });
  if (response.ok) return response.json();
  const said = await response.json().catch(() => ({}));
  throw new Error(typeof said.error === 'string' ? said.error : `HTTP ${response.status}`);
}

/**
 * @param {Series} series
 * @param {string[]} fields
 * @param {Asked} asked
 * @returns {Promise<import('./types.js').History>}
 * @throws {Error} with the historian's own words
 */
export function loadHistory(series, fields, asked) {
  const query = new URLSearchParams({ ...series, fields: fields.join(','), ...asked, points: String(POINTS) });
  return ask(`/api/v1/history?${query}`);
}

/** Rows of a table for other programs: the most that the historian gives at once. */
const CSV_ROWS = 5000;

/**
 * The address of a series as a CSV file, with all its fields.
 * @param {Series} series
 * @param {Asked} asked
 */
export function csvHref(series, asked) {
  const query = new URLSearchParams({ ...series, ...asked, points: String(CSV_ROWS), format: 'csv' });
  return `/api/v1/history?${query}`;
}

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {'avg'|'band'|'min'|'max'|'rate'} use of rows that stand for several scrapes: the average, that with the
 *   lowest and highest, the lowest, the highest, the count a second
 */

/** @param {Field} field @returns {string[]} the columns that it fills */
export const columnNames = ({ name, use }) => (use === 'band' ? [name, `${name} min`, `${name} max`] : [name]);

/**
 * The columns of an answer of the history.
 * @param {import('./types.js').History} history
 * @param {Field[]} fields
 * @returns {Record<string, import('./timeline.js').Column>}
 */
export function columnsOf(history, fields) {
  return Object.fromEntries(
    fields.flatMap(({ name, use }) => {
      const given = history.fields[name] ?? {};
      const { avg = [], min = [], max = [], sum = [] } = given;
      if (use === 'rate') return [[name, sum.map((n) => (n === null ? null : n / history.step))]];
      return use !== 'band'
        ? [[name, given[use] ?? avg]]
        : [
            [name, avg],
            [`${name} min`, min],
            [`${name} max`, max],
          ];
    }),
  );
}
