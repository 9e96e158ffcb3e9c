/**
 * How the list of streams was looked at last, kept by the browser: filters, order, columns and view, not the text that
 * was searched for. An address that filters or sorts shows what it says to everybody; only its looks are the reader's own.
 */

import { href, noFilter, parse } from './router.js';

/** @typedef {import('./router.js').Filter} Filter */

const STORAGE_KEY = 'monitor.list';

/** @returns {Filter} */
export function remembered() {
  const route = parse('/', localStorage.getItem(STORAGE_KEY) ?? '');
  return route.name === 'overview' ? route.filter : noFilter();
}

/** @param {Filter} filter */
export function remember(filter) {
  localStorage.setItem(STORAGE_KEY, href({ name: 'overview', filter: { ...filter, q: '' } }).slice(1));
}

/**
 * What an address with this query shows.
 * @param {Filter} filter as the address has it
 * @param {string} search the query itself
 * @param {Filter} before what is remembered
 * @returns {Filter}
 */
export function completed(filter, search, before) {
  if (!search) return before;
  const { view, cols } = before;
  const query = new URLSearchParams(search);
  return { ...filter, view: query.has('view') ? filter.view : view, cols: query.has('cols') ? filter.cols : cols };
}
