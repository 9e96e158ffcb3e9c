/** Where the charts of a server get their values from: which series of the history, which fields, which live values. */

import { BITRATE, CONNECTIONS, CPU, MEMORY, NETWORK, OPEN_FILES, PATHS, UDP_DROPS } from './chart-specs.js';
import { isReadable } from './connection.js';

/** @typedef {import('./types.js').Server} Server */
/** @typedef {import('./deck-part.js').Source} Source */

const HOST = [
  'cpu_ratio',
  'mediamtx_cpu_ratio',
  'memory_used_bytes',
  'memory_total_bytes',
  'mediamtx_memory_bytes',
  'net_receive_bps',
  'net_transmit_bps',
];
const TOTALS = ['live', 'paths', 'received_bps', 'sent_bps', 'readers'];

/** @param {string[]} names @returns {import('./history.js').Field[]} */
const bands = (names) => names.map((name) => ({ name, use: 'band' }));

/**
 * @param {string} name of the server
 * @param {boolean} agent whether something measures its host
 * @param {() => Server|null} now the server as it is now
 * @returns {Source[]} the server's own first
 */
export function serverSources(name, agent, now) {
  /** @type {Source} */
  const totals = {
    series: { server: name, kind: 'server' },
    fields: [...bands([...TOTALS, 'connections']), { name: 'up', use: 'min' }],
    live: () => liveTotals(now()),
    charts: [BITRATE, PATHS, CONNECTIONS],
  };
  if (!agent) return [totals];
  return [
    totals,
    {
      series: { server: name, kind: 'host' },
      fields: [...bands([...HOST, 'mediamtx_open_fds']), { name: 'udp_receive_buffer_errors', use: 'rate' }],
      live: () => pickNumbers(now()?.host ?? null, HOST),
      charts: [CPU, MEMORY, NETWORK, UDP_DROPS, OPEN_FILES],
    },
  ];
}

/** @param {Server|null} server */
function liveTotals(server) {
  if (!server || server.up === null) return null;
  return { up: Number(server.up), ...(isReadable(server) && pickNumbers(server.totals, TOTALS)) };
}

/**
 * @param {object|null} from
 * @param {string[]} names
 * @returns {Record<string, number|null>|null}
 */
function pickNumbers(from, names) {
  const values = /** @type {Record<string, number|null>} */ (from);
  return from && Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
