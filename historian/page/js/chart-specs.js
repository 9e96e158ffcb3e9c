/** Which charts there are, and what each draws. */

import { bitrate, bytes, ms, number, percent, short, significant } from './format.js';

/** @typedef {import('./chart.js').ChartSpec} ChartSpec */

const mbitAxis = (/** @type {number} */ bps) => short(bps / 1e6);
const perSecond = (/** @type {number} */ value) => significant(value);
const whole = (/** @type {number} */ value) => number(value);
const percentAxis = (/** @type {number} */ ratio) => percent(ratio, ratio > 0 && ratio < 0.01 ? 1 : 0);

/** @type {ChartSpec} */
export const BITRATE = {
  title: 'chart.bitrate',
  order: 1,
  value: bitrate,
  axis: mbitAxis,
  least: 1e5,
  lines: [
    { name: 'received_bps', label: 'chart.in', token: 'in', look: 'area' },
    { name: 'sent_bps', label: 'chart.out', token: 'out' },
  ],
};

/** @type {ChartSpec} */
export const READERS = {
  title: 'chart.readers',
  order: 4,
  value: whole,
  axis: whole,
  least: 4,
  whole: true,
  lines: [
    { name: 'readers', label: 'chart.allReaders', token: 'out', look: 'area' },
    { name: 'readers_srt', label: 'chart.srtReaders', token: 'in' },
  ],
};

/** Seconds whose fullest buffer is drawn: five scrapes, longer than MediaMTX's readings of 0 last. */
const BUFFER_HOLD = 10;

/**
 * Buffer, round trip and latency in one: the buffer should stay just below the latency.
 * @param {'publish'|'read'} role of the link's other end; MediaMTX receives from a publisher and sends to a reader
 * @returns {ChartSpec}
 */
export function srtChart(role) {
  const buffer = role === 'publish' ? 'receive_buffer_ms' : 'send_buffer_ms';
  return {
    title: 'chart.srt',
    order: 2,
    value: ms,
    axis: short,
    least: 20,
    lines: [
      {
        name: buffer,
        label: role === 'publish' ? 'chart.receiveBuffer' : 'chart.sendBuffer',
        token: 'in',
        look: 'area',
        hold: BUFFER_HOLD,
      },
      { name: 'rtt_ms', label: 'chart.rtt', token: 'rtt' },
      { name: 'latency_ms', label: 'chart.latency', token: 'soft', look: 'dash' },
    ],
  };
}

/**
 * @param {'publish'|'read'} role
 * @returns {ChartSpec}
 */
export function lossChart(role) {
  const way = role === 'publish' ? 'received' : 'sent';
  return {
    title: 'chart.loss',
    order: 3,
    value: perSecond,
    axis: short,
    least: 2,
    lines: [
      { name: `${way}_lost_packets`, label: 'chart.lost', token: 'lost', look: 'bars' },
      { name: `${way}_retransmitted_packets`, label: 'chart.retransmitted', token: 'calm' },
    ],
  };
}

/** @type {ChartSpec} */
export const CPU = {
  title: 'chart.cpu',
  order: -3,
  value: (ratio) => percent(ratio, 0),
  axis: percentAxis,
  least: 1,
  lines: [
    { name: 'cpu_ratio', label: 'chart.host', token: 'in', look: 'area' },
    { name: 'mediamtx_cpu_ratio', label: 'chart.mediamtxCore', token: 'out' },
  ],
};

/** @type {ChartSpec} */
export const MEMORY = {
  title: 'chart.memory',
  order: -2,
  value: bytes,
  axis: (value) => short(value / 1e9),
  least: 1e9,
  lines: [
    { name: 'memory_used_bytes', label: 'chart.host', token: 'in', look: 'area' },
    { name: 'mediamtx_memory_bytes', label: 'chart.mediamtx', token: 'out' },
    { name: 'memory_total_bytes', label: 'chart.total', token: 'soft', look: 'dash' },
  ],
};

/** @type {ChartSpec} */
export const NETWORK = {
  title: 'chart.network',
  order: -1,
  value: bitrate,
  axis: mbitAxis,
  least: 1e5,
  lines: [
    { name: 'net_receive_bps', label: 'chart.in', token: 'in', look: 'area' },
    { name: 'net_transmit_bps', label: 'chart.out', token: 'out' },
  ],
};

/** @type {ChartSpec} */
export const PATHS = {
  title: 'chart.paths',
  order: 2,
  value: whole,
  axis: whole,
  least: 4,
  whole: true,
  lines: [
    { name: 'live', label: 'chart.live', token: 'up', look: 'area' },
    { name: 'paths', label: 'chart.allPaths', token: 'soft', look: 'dash' },
  ],
};

/** Readers and all other connections of a server. @type {ChartSpec} */
export const CONNECTIONS = {
  ...READERS,
  title: 'chart.connections',
  lines: [{ ...READERS.lines[0], label: 'chart.readers' }, { name: 'connections', label: 'chart.allConnections', token: 'soft', look: 'dash' }],
};

/** What the kernel drops at full sockets is loss that no line has. @type {ChartSpec} */
export const UDP_DROPS = {
  title: 'chart.udp',
  order: -1,
  value: perSecond,
  axis: short,
  least: 2,
  lines: [{ name: 'udp_receive_buffer_errors', label: 'chart.dropped', token: 'lost', look: 'bars' }],
};

/** @type {ChartSpec} */
export const OPEN_FILES = {
  title: 'chart.files',
  order: 5,
  value: whole,
  axis: whole,
  least: 10,
  whole: true,
  lines: [{ name: 'mediamtx_open_fds', label: 'chart.mediamtx', token: 'out', look: 'area' }],
};
