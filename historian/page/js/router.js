/** Addresses: what the page shows is in its URL, so that every view can be linked. Pure, but for `Navigator`. */

import { DEFAULT_RANGE, readRange, writeRange } from './span.js';

/**
 * @typedef {object} Filter
 * @property {string} q text to find
 * @property {string[]} states
 * @property {string} server
 * @property {string} protocol
 * @property {string} health "", "warn" (and worse), "crit"
 * @property {string} sort column, "" for the worst first
 * @property {boolean} desc
 * @property {string} view "" for the table, "compact", "cards"
 * @property {string[]} cols the columns that are shown, none for as many as have room
 *
 * @typedef {{name: 'overview', filter: Filter}} OverviewRoute
 * @typedef {{name: 'wall', filter: Filter}} WallRoute
 * @typedef {{name: 'stream', server: string, path: string, range: string, link: string}} StreamRoute
 * @typedef {{name: 'server', server: string, range: string}} ServerRoute
 * @typedef {{name: 'events', filter: import('./event-book.js').EventFilter, range: string}} EventsRoute
 * @typedef {OverviewRoute|WallRoute|StreamRoute|ServerRoute|EventsRoute} Route
 */

/** Events are seldom: a day of them is a page. */
const EVENTS_RANGE = '24h';

/** @returns {Filter} */
export function noFilter() {
  return { q: '', states: [], server: '', protocol: '', health: '', sort: '', desc: false, view: '', cols: [] };
}

/**
 * @param {string} pathname
 * @param {string} search
 * @returns {Route}
 */
export function parse(pathname, search) {
  const query = new URLSearchParams(search);
  const range = readRange(query);
  const [, head, server, ...rest] = pathname.split('/');
  if (head === 'stream' && server) {
    const path = query.get('path') ?? rest.map(decode).join('/');
    return { name: 'stream', server: decode(server), path, range, link: query.get('link') ?? '' };
  }
  if (head === 'events') {
    const [place, path, type, level] = ['server', 'path', 'type', 'level'].map((name) => query.get(name) ?? '');
    return { name: 'events', filter: { server: place, path, type, level }, range: readRange(query, EVENTS_RANGE) };
  }
  if (head === 'server' && server) return { name: 'server', server: decode(server), range };
  const sort = query.get('sort') ?? '';
  return {
    name: head === 'wall' ? 'wall' : 'overview',
    filter: {
      q: query.get('q') ?? '',
      states: (query.get('state') ?? '').split(',').filter(Boolean),
      server: query.get('server') ?? '',
      protocol: query.get('protocol') ?? '',
      health: query.get('health') ?? '',
      sort: sort.replace(/^-/, ''),
      desc: sort.startsWith('-'),
      view: query.get('view') ?? '',
      cols: (query.get('cols') ?? '').split(',').filter(Boolean),
    },
  };
}

/**
 * @param {Route} route
 * @returns {string} the address that `parse` reads back
 */
export function href(route) {
  const query = new URLSearchParams();
  /** @param {string} name @param {string} value @param {string} [usual] */
  const put = (name, value, usual = '') => value !== usual && query.set(name, value);
  let path = '/';
  if (route.name === 'stream') {
    const segments = route.path.split('/');
    // Browsers resolve segments of dots, also escaped ones: such a name goes into the query.
    const safe = !segments.some((segment) => segment === '.' || segment === '..');
    path = `/stream/${encodeURIComponent(route.server)}${safe ? `/${segments.map(encodeURIComponent).join('/')}` : ''}`;
    if (!safe) query.set('path', route.path);
    writeRange(put, route.range);
    put('link', route.link);
  } else if (route.name === 'events') {
    path = '/events';
    for (const [name, value] of Object.entries(route.filter)) put(name, value);
    writeRange(put, route.range, EVENTS_RANGE);
  } else if (route.name === 'server') {
    path = `/server/${encodeURIComponent(route.server)}`;
    writeRange(put, route.range);
  } else {
    const { filter } = route;
    if (route.name === 'wall') path = '/wall';
    put('q', filter.q);
    put('state', filter.states.join(','));
    put('server', filter.server);
    put('protocol', filter.protocol);
    put('health', filter.health);
    put('sort', filter.sort && (filter.desc ? '-' : '') + filter.sort);
    put('view', filter.view);
    put('cols', filter.cols.join(','));
  }
  // Commas, slashes and colons are legal in a query, and read better bare.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');
  return path + (text && `?${text}`);
}

/**
 * @param {string} server
 * @param {string} path
 */
export function streamHref(server, path) {
  return href({ name: 'stream', server, path, range: DEFAULT_RANGE, link: '' });
}

/** @param {string} server */
export function serverHref(server) {
  return href({ name: 'server', server, range: DEFAULT_RANGE });
}

/**
 * @param {Partial<import('./event-book.js').EventFilter>} [filter]
 * @param {string} [range]
 */
export function eventsHref(filter = {}, range = EVENTS_RANGE) {
  return href({ name: 'events', filter: { server: '', path: '', type: '', level: '', ...filter }, range });
}

/** @param {string} text as it stands in an address, perhaps broken */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
