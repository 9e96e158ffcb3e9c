/** Addresses: what the page shows is in its URL, so that every view can be linked. Pure, but for `Navigator`. */

/**
 * @typedef {object} Filter
 * @property {string} q text to find
 * @property {string[]} states
 * @property {string} server
 * @property {string} protocol
 * @property {string} health "", "warn" (and worse), "crit"
 * @property {string} sort column, "" for the worst first
 * @property {boolean} desc
 *
 * @typedef {{name: 'overview', filter: Filter}} OverviewRoute
 * @typedef {{name: 'stream', server: string, path: string, range: string, link: string}} StreamRoute
 * @typedef {{name: 'server', server: string, range: string}} ServerRoute
 * @typedef {OverviewRoute|StreamRoute|ServerRoute} Route
 */

export const RANGES = ['5m', '1h', '6h', '24h'];
export const DEFAULT_RANGE = '1h';
/** Seconds of each range. */
export const RANGE_SECONDS = /** @type {Record<string, number>} */ ({
  '5m': 300,
  '1h': 3600,
  '6h': 21600,
  '24h': 86400,
});

/** @returns {Filter} */
export function noFilter() {
  return { q: '', states: [], server: '', protocol: '', health: '', sort: '', desc: false };
}

/**
 * @param {string} pathname
 * @param {string} search
 * @returns {Route}
 */
export function parse(pathname, search) {
  const query = new URLSearchParams(search);
  const asked = query.get('range') ?? '';
  const range = RANGES.includes(asked) ? asked : DEFAULT_RANGE;
  const [, head, server, ...rest] = pathname.split('/');
  if (head === 'stream' && server) {
    const path = query.get('path') ?? rest.map(decode).join('/');
    return { name: 'stream', server: decode(server), path, range, link: query.get('link') ?? '' };
  }
  if (head === 'server' && server) return { name: 'server', server: decode(server), range };
  const sort = query.get('sort') ?? '';
  return {
    name: 'overview',
    filter: {
      q: query.get('q') ?? '',
      states: (query.get('state') ?? '').split(',').filter(Boolean),
      server: query.get('server') ?? '',
      protocol: query.get('protocol') ?? '',
      health: query.get('health') ?? '',
      sort: sort.replace(/^-/, ''),
      desc: sort.startsWith('-'),
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
    put('range', route.range, DEFAULT_RANGE);
    put('link', route.link);
  } else if (route.name === 'server') {
    path = `/server/${encodeURIComponent(route.server)}`;
    put('range', route.range, DEFAULT_RANGE);
  } else {
    const { filter } = route;
    put('q', filter.q);
    put('state', filter.states.join(','));
    put('server', filter.server);
    put('protocol', filter.protocol);
    put('health', filter.health);
    put('sort', filter.sort && (filter.desc ? '-' : '') + filter.sort);
  }
  // Commas and slashes are legal in a query, and read better bare.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
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

/** @param {string} text as it stands in an address, perhaps broken */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
