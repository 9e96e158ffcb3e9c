/** Where the charts of a stream get their values from: which series of the history, which fields, which live values. */

import { BITRATE, lossChart, READERS, srtChart } from './chart-specs.js';
import { STATE_NUMBERS } from './state-runs.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./types.js').Link} Link
 * @typedef {import('./deck-part.js').Source} Source
 */

/**
 * @param {{server: string, path: string}} route
 * @param {Link|null} link whose SRT charts are wanted
 * @param {() => Stream|null} now the stream as it is now
 * @param {() => boolean} hasHistory
 * @returns {Source[]}
 */
export function streamSources({ server, path }, link, now, hasHistory) {
  /** @type {Source} */
  const media = {
    series: { server, kind: 'path', path },
    fields: [
      { name: 'received_bps', use: 'band' },
      { name: 'sent_bps', use: 'band' },
      { name: 'readers', use: 'band' },
      { name: 'readers_srt', use: 'max' },
      { name: 'state', use: 'avg' },
    ],
    live: () => {
      const stream = now();
      /** @type {Record<string, number|null>} */
      const unknown = { state: 0 };
      // What is unknown keeps its last values, which are not of now.
      if (!stream) return null;
      if (stream.state === 'unknown') return unknown;
      const { received_bps, sent_bps, readers_total: readers } = stream;
      const state = /** @type {readonly string[]} */ (STATE_NUMBERS).indexOf(stream.state);
      return { received_bps, sent_bps, readers, readers_srt: stream.readers.srt ?? 0, state };
    },
    charts: [BITRATE, READERS],
  };
  return link ? [media, linkSource({ server, path }, link, now, hasHistory)] : [media];
}

/**
 * @param {{server: string, path: string}} route
 * @param {Link} link
 * @param {() => Stream|null} now
 * @param {() => boolean} hasHistory
 * @returns {Source}
 */
function linkSource({ server, path }, { role, remote }, now, hasHistory) {
  // MediaMTX receives from a publisher and sends to a reader.
  const [way, buffer] = role === 'publish' ? ['received', 'receive_buffer_ms'] : ['sent', 'send_buffer_ms'];
  const [lost, again] = [`${way}_lost_packets`, `${way}_retransmitted_packets`];
  return {
    series: { server, kind: 'srt', path, role, ...(role === 'read' && { remote }) },
    fields: [
      { name: 'rtt_ms', use: 'band' },
      { name: 'latency_ms', use: 'avg' },
      { name: buffer, use: 'max' },
      { name: lost, use: 'rate' },
      { name: again, use: 'rate' },
    ],
    live: () => {
      const stream = now();
      const link = stream?.links.find((one) => one.role === role && one.remote === remote);
      if (!link || stream?.state === 'unknown') return null;
      const values = { rtt_ms: link.rtt_ms, latency_ms: link.latency_ms, [buffer]: link.buffer_ms };
      // Counts come from the history; without it the last minute's mean is all there is.
      if (hasHistory()) return values;
      return { ...values, [lost]: perSecond(link.lost), [again]: perSecond(link.retransmitted) };
    },
    charts: [srtChart(role), lossChart(role)],
  };
}

/** @param {number|null} perMinute */
const perSecond = (perMinute) => (perMinute === null ? null : perMinute / 60);
