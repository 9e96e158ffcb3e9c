/** What a stream has before anything is said about it. */

/** @type {import('./types.js').Stream} */
export const BLANK = {
  server: '',
  path: '',
  state: 'unknown',
  since: null,
  health: { level: 'none', findings: [] },
  source: null,
  conf: null,
  tracks: [],
  received_bps: null,
  sent_bps: null,
  readers: {},
  readers_total: null,
  rtt_ms: null,
  latency_ms: null,
  loss_ratio: null,
  links: [],
  last_seen: null,
  updated: null,
};
