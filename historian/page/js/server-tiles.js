/** The numbers of a server and its host that matter now. */

import { isReadable } from './connection.js';
import { bitrateParts, bytes, bytesParts, NONE, number, percent } from './format.js';
import { t } from './i18n.js';
import { ownerOf } from './server-cards.js';

/**
 * @param {string} name
 * @param {import('./types.js').Server} server
 * @param {import('./steady.js').Steady} steady
 * @param {Iterable<import('./types.js').Stream>} streams of all servers
 * @returns {import('./facts.js').Fact[]}
 */
export function serverTiles(name, server, steady, streams) {
  const { sources, readers } = byProtocol(name, streams);
  const { host } = server;
  // What was read last of one that is down stands greyed; of a list that cannot be read there is nothing.
  const totals = server.up && !isReadable(server) ? null : server.totals;
  const show = (/** @type {string} */ key, /** @type {number|null|undefined} */ value) =>
    steady.show(ownerOf(name), key, value ?? null);
  const [received, receivedUnit] = bitrateParts(show('in', totals?.received_bps));
  const [sent, sentUnit] = bitrateParts(show('out', totals?.sent_bps));
  const tiles = [
    {
      key: 'live',
      label: t('tile.live'),
      value: number(totals?.live),
      note: totals ? t('tile.ofPaths', { n: totals.paths ?? 0 }) : '',
    },
    { key: 'in', label: t('col.in'), value: received, unit: receivedUnit, note: sources },
    { key: 'out', label: t('col.out'), value: sent, unit: sentUnit },
    { key: 'readers', label: t('col.readers'), value: number(totals?.readers), note: readers },
  ];
  if (!host) return tiles;
  const [memory, unit] = bytesParts(show('memory', host.memory_used_bytes));
  const total = host.memory_total_bytes;
  const mediamtx = show('mtx', host.mediamtx_cpu_ratio);
  return [
    ...tiles,
    {
      key: 'cpu',
      label: t('meter.cpu'),
      value: percent(show('cpu', host.cpu_ratio), 0),
      note: mediamtx === null ? '' : t('tile.mediamtxCpu', { cpu: percent(mediamtx, 0) }),
    },
    {
      key: 'memory',
      label: t('meter.memory'),
      value: memory,
      unit,
      note: total ? t('tile.of', { total: bytes(total) }) : NONE,
    },
    {
      key: 'disk',
      label: t('tile.disk'),
      value: percent(host.disk_used_ratio, 0),
      note: host.load1 === null ? '' : t('tile.load', { load: number(host.load1, 2) }),
    },
  ];
}

/** So many protocols have room in a line. */
const TOLD = 3;

/**
 * Who sends and who reads, by protocol, the most first.
 * @param {string} name of the server
 * @param {Iterable<import('./types.js').Stream>} streams
 */
export function byProtocol(name, streams) {
  /** @type {Record<string, number>[]} */
  const [sources, readers] = [{}, {}];
  for (const stream of streams) {
    if (stream.server !== name || stream.state === 'unknown') continue;
    const protocol = stream.state === 'live' && stream.source?.protocol;
    if (protocol) sources[protocol] = (sources[protocol] ?? 0) + 1;
    for (const [one, n] of Object.entries(stream.readers)) readers[one] = (readers[one] ?? 0) + n;
  }
  const text = (/** @type {Record<string, number>} */ counts) =>
    Object.entries(counts)
      .filter(([, n]) => n > 0)
      .sort((a, b) => b[1] - a[1])
      .slice(0, TOLD)
      .map(([protocol, n]) => `${protocol} ${number(n)}`)
      .join(' · ');
  return { sources: text(sources), readers: text(readers) };
}
