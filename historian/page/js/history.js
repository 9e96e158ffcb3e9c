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
