/** The numbers of a server and its host that matter now. */

import { isReadable } from './connection.js';
import { bitrateParts, bytes, bytesParts, NONE, number, percent } from './format.js';
import { t } from './i18n.js';
import { ownerOf } from './server-cards.js';

/**
 * @param {string} name
 * @param {import('./types.js').Server} server
 * @param {import('./steady.js').Steady} steady
 * @returns {import('./facts.js').Fact[]}
 */
export function serverTiles(name, server, steady) {
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
    { key: 'in', label: t('col.in'), value: received, unit: receivedUnit },
    { key: 'out', label: t('col.out'), value: sent, unit: sentUnit },
    { key: 'readers', label: t('col.readers'), value: number(totals?.readers) },
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
