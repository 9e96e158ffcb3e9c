/** Streams and messages as the historian sends them, for the tests of the pure modules. */

export function stream(server, path, changes = {}) {
  return {
    server,
    path,
    state: 'live',
    since: 100,
    health: { level: 'ok', findings: [] },
    source: null,
    conf: '',
    tracks: [],
    received_bps: null,
    sent_bps: null,
    readers: {},
    readers_total: 0,
    rtt_ms: null,
    latency_ms: null,
    loss_ratio: null,
    links: [],
    last_seen: 100,
    updated: 100,
    ...changes,
  };
}

export function finding(level, since = 100) {
  return { id: 'x', level, since, advice: { en: `${level} advice`, de: `Rat ${level}` } };
}

export function snapshot(streams, changes = {}) {
  return {
    type: 'snapshot',
    epoch: 'e',
    seq: 1,
    t: 1000,
    interval: 2,
    history: true,
    servers: { a: { up: true, scraped_at: 1000, since: 0 } },
    streams: Object.fromEntries(streams.map((one) => [`${one.server}/${one.path}`, one])),
    spark: {},
    ...changes,
  };
}

export function event(id, begin, end = null, changes = {}) {
  return {
    id,
    server: 'a',
    path: 'one',
    type: 'state',
    cause: 'down',
    level: 'crit',
    begin,
    end,
    duration: end === null ? null : end - begin,
    text: { en: 'It went.', de: 'Weg.' },
    incident: null,
    count: null,
    ...changes,
  };
}
