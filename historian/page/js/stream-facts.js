/** What can be said of one stream in a few words or one number. Pure. */

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./types.js').Track} Track
 */

/** States of a stream that is not there. */
const AWAY = ['down', 'missing', 'gone'];

/**
 * The state as it is told: who is away and need not be there, by its schedule or for maintenance, is off.
 * @param {Stream} stream
 * @returns {import('./types.js').StateName}
 */
export const stateOf = ({ state, expected }) => (expected === false && AWAY.includes(state) ? 'off' : state);

/**
 * Pull sources fetch the stream from elsewhere; MediaMTX gives no link statistics for them.
 * @param {Stream} stream
 */
export function isPull(stream) {
  return (stream.source?.type ?? '').endsWith('Source');
}

/** @param {Stream} stream "SRT", "RTSP pull", "" without source */
export function sourceText(stream) {
  if (!stream.source) return '';
  const protocol = protocolName(stream.source.protocol);
  return isPull(stream) ? `${protocol} pull` : protocol;
}

/** @param {string} protocol as on the wire: "srt", "webrtc" */
export function protocolName(protocol) {
  const names = { webrtc: 'WebRTC', moq: 'MoQ', mpegts: 'MPEG-TS', rpicamera: 'Pi camera', redirect: 'redirect' };
  return /** @type {Record<string, string>} */ (names)[protocol] ?? protocol.toUpperCase();
}

/** The measured publisher link of a stream, null if its source is no SRT connection. @param {Stream} stream */
export function publisherLink(stream) {
  return stream.links.find((link) => link.role === 'publish') ?? null;
}

/** Heights that have a name of their own. */
const HEIGHTS = /** @type {Record<number, string>} */ ({ 2160: '4K', 4320: '8K' });

/** @param {Track} track "H264 1080p", "AAC" */
export function trackShort(track) {
  const codec = codecName(track.codec);
  return track.height ? `${codec} ${HEIGHTS[track.height] ?? `${track.height}p`}` : codec;
}

/** @param {Track} track "H264 High 1920×1080", "AAC 48 kHz stereo" */
export function trackLong(track) {
  const parts = [codecName(track.codec), track.profile ?? ''];
  if (track.width && track.height) parts.push(`${track.width}×${track.height}`);
  if (track.sample_rate) parts.push(`${track.sample_rate / 1000}\u202fkHz`);
  if (track.channels) parts.push({ 1: 'mono', 2: 'stereo' }[track.channels] ?? `${track.channels} ch`);
  return parts.filter(Boolean).join(' ');
}

/** @param {string} codec MediaMTX's name, the long ones cut */
function codecName(codec) {
  return (
    {
      'MPEG-4 Audio': 'AAC',
      'MPEG-4 Audio LATM': 'AAC',
      'MPEG-1/2 Audio': 'MP2',
      'MPEG-4 Video': 'MPEG-4',
      'MPEG-1/2 Video': 'MPEG-2',
    }[codec] ?? codec
  );
}

/** Below this many round trips in the latency a lost packet cannot be asked for again in time. */
const CRITICAL_MULTIPLE = 2.5;
const WARNING_MULTIPLE = 3;

/**
 * How much of the latency the round trips take.
 * @param {number|null} latencyMs
 * @param {number|null} rttMs
 * @returns {{multiple: number, share: number, level: 'ok'|'warn'|'crit'}|null} share of one round trip, 0 to 1
 */
export function budget(latencyMs, rttMs) {
  if (!latencyMs || !rttMs) return null;
  const multiple = latencyMs / rttMs;
  const level = multiple < CRITICAL_MULTIPLE ? 'crit' : multiple < WARNING_MULTIPLE ? 'warn' : 'ok';
  return { multiple, share: Math.min(1, rttMs / latencyMs), level };
}

/** @param {Stream} stream "srt 2 · hls 41", most readers first */
export function readersText(stream) {
  return readerGroups(stream)
    .map(([protocol, n]) => `${protocol} ${n}`)
    .join(' · ');
}

/**
 * @param {Stream} stream
 * @returns {[string, number][]} protocol and readers, the most first
 */
export function readerGroups(stream) {
  return Object.entries(stream.readers)
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1]);
}

/**
 * At most so many of the lost packets were not repaired: of those sent again, all but the useless ones filled a gap.
 * Null where that cannot be told: MediaMTX is told of losses to a reader, not of repairs there.
 * @param {import('./types.js').Link} link
 */
export function notRepaired({ role, lost, retransmitted, dropped }) {
  if (role !== 'publish' || lost === null) return null;
  return Math.max(0, lost - Math.max(0, (retransmitted ?? 0) - (dropped ?? 0)));
}
