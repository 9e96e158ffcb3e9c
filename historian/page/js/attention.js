/** Which streams and servers want somebody now. Pure. */

import { idOf, LEVELS, rank } from './select.js';
import { stateOf } from './stream-facts.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./types.js').Server} Server
 * @typedef {import('./types.js').Finding} Finding
 *
 * @typedef {object} Attention
 * @property {string} key
 * @property {string} server
 * @property {Stream|null} stream null if it is about the server itself
 * @property {'crit'|'warn'|'down'|'missing'|'stalled'} kind
 * @property {Finding|null} finding the worst one; null when the state says it all
 * @property {number} more findings besides it
 * @property {number|null} since
 * @property {number} rank 0 is worst
 */

/** @param {Finding[]} findings those that ask for something, the worst first */
function urgent(findings) {
  return findings
    .filter(({ level }) => level === 'crit' || level === 'warn')
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

/** @param {Stream} stream @returns {Attention|null} */
function ofStream(stream) {
  const state = stateOf(stream);
  const bad = state === 'down' || state === 'missing' || state === 'stalled';
  const findings = urgent(stream.health.findings);
  if (!bad && (!findings.length || stream.state === 'unknown')) return null;
  const [finding = null] = findings;
  return {
    key: idOf(stream),
    server: stream.server,
    stream,
    finding,
    more: Math.max(0, findings.length - 1),
    rank: rank(stream),
    kind: bad ? /** @type {'down'} */ (state) : /** @type {'crit'} */ (finding?.level),
    since: finding?.since ?? stream.since,
  };
}

/** @param {string} name @param {Server} server @returns {Attention|null} */
function ofServer(name, server) {
  const findings = urgent(server.health?.findings ?? []);
  const [finding] = findings;
  if (!finding || server.up === false) return null;
  // Before streams of the same level: it may be their cause.
  const place = finding.level === 'crit' ? 0.5 : 2.5;
  return {
    key: `/${name}`,
    server: name,
    stream: null,
    finding,
    more: findings.length - 1,
    rank: place,
    kind: /** @type {'crit'} */ (finding.level),
    since: finding.since,
  };
}

/**
 * @param {Iterable<Stream>} streams
 * @param {Record<string, Server>} servers
 * @returns {Attention[]} the worst first, among equals the newest first
 */
export function attention(streams, servers) {
  const list = [
    ...Object.entries(servers).map(([name, server]) => ofServer(name, server)),
    ...[...streams].map(ofStream),
  ];
  return list.filter((item) => item !== null).sort((a, b) => a.rank - b.rank || (b.since ?? 0) - (a.since ?? 0));
}
