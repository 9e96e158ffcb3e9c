/** Asks the historian for past values. */

/** Rows of a chart: about one for each pixel pair of a wide one. */
const POINTS = 600;

/** @typedef {Record<string, string>} Series what names one series: server, kind, path, role, remote */

/**
 * @param {Series} series
 * @param {string[]} fields
 * @param {string|number} from "-1h" or Unix seconds
 * @returns {Promise<import('./types.js').History>}
 * @throws {Error} with the historian's own words
 */
export async function loadHistory(series, fields, from) {
  const query = new URLSearchParams({
    ...series,
    fields: fields.join(','),
    from: String(from),
    points: String(POINTS),
  });
  const response = await fetch(`/api/v1/history?${query}`, { headers: { accept: 'application/json' } });
  if (response.ok) return response.json();
  const said = await response.json().catch(() => ({}));
  throw new Error(typeof said.error === 'string' ? said.error : `HTTP ${response.status}`);
}

/** Rows of a table for other programs: the most that the historian gives at once. */
const CSV_ROWS = 5000;

/**
 * The address of a series as a CSV file, with all its fields.
 * @param {Series} series
 * @param {string} from "-1h" or Unix seconds
 * @param {string} [to] Unix seconds, else now
 */
export function csvHref(series, from, to) {
  const query = new URLSearchParams({ ...series, from, ...(to && { to }), points: String(CSV_ROWS), format: 'csv' });
  return `/api/v1/history?${query}`;
}
