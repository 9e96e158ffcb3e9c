/**
 * The shapes that come from the historian. Types only: the browser never loads this file.
 * Unknown values are null. Times are Unix seconds of the server's clock.
 *
 * @typedef {'live'|'stalled'|'filler'|'idle'|'down'|'gone'|'missing'|'unknown'|'off'} StateName
 *   "off" is made here of those that are away, see stateOf
 * @typedef {'ok'|'warn'|'crit'|'none'} Level
 *
 * @typedef {object} Finding
 * @property {string} id
 * @property {Level|'info'} level "info" says something without asking for anything
 * @property {number|null} since
 * @property {Record<string, number|string|null>} [values]
 * @property {Record<string, string>} advice one sentence in each language
 *
 * @typedef {object} Track
 * @property {string} codec
 * @property {string|null} [profile]
 * @property {number|null} [width]
 * @property {number|null} [height]
 * @property {number|null} [sample_rate]
 * @property {number|null} [channels]
 *
 * @typedef {object} Link one SRT connection
 * @property {'publish'|'read'} role
 * @property {string} [remote] host of a reader, "" for the publisher and where it is not known
 * @property {number|null} rtt_ms
 * @property {number|null} latency_ms
 * @property {number|null} receive_bps
 * @property {number|null} send_bps
 * @property {number|null} link_capacity_bps
 * @property {number|null} buffer_ms
 * @property {number|null} lost packets of the last 60 s, so are the next three
 * @property {number|null} retransmitted
 * @property {number|null} dropped
 * @property {number|null} packets
 * @property {number|null} loss_ratio
 *
 * @typedef {object} Stream
 * @property {string} server
 * @property {string} path
 * @property {StateName} state
 * @property {number|null} since
 * @property {boolean|null} [expected] whether it should be there now; null if nothing is expected of it
 * @property {{level: Level, findings: Finding[]}} health
 * @property {{type: string, protocol: string, remote: string}|null} source
 * @property {string|null} conf null until the details of the stream have come
 * @property {Track[]} tracks
 * @property {number|null} received_bps
 * @property {number|null} sent_bps
 * @property {Record<string, number>} readers
 * @property {number|null} readers_total
 * @property {number|null} rtt_ms
 * @property {number|null} latency_ms
 * @property {number|null} loss_ratio
 * @property {Link[]} links
 * @property {number|null} last_seen
 * @property {number|null} updated
 *
 * @typedef {object} Host
 * @property {number|null} cpu_ratio
 * @property {number|null} memory_used_bytes
 * @property {number|null} memory_total_bytes
 * @property {number|null} load1
 * @property {number|null} net_receive_bps
 * @property {number|null} net_transmit_bps
 * @property {number|null} disk_used_ratio
 * @property {number|null} mediamtx_cpu_ratio
 * @property {number|null} mediamtx_memory_bytes
 *
 * @typedef {object} Server
 * @property {boolean|null} up
 * @property {string|null} reason why it is not up
 * @property {string} address
 * @property {string|null} version
 * @property {number|null} start_time
 * @property {number|null} scraped_at
 * @property {number|null} since of being up or down
 * @property {Host|null} host
 * @property {'ok'|'absent'|'unreachable'} agent
 * @property {{paths: number|null, live: number|null, received_bps: number|null, sent_bps: number|null,
 *   readers: number|null}|null} totals
 * @property {{level: Level, findings: Finding[]}} [health]
 * @property {string} player
 *
 * @typedef {object} Happening an event
 * @property {string} id
 * @property {string} server
 * @property {string|null} path null for the server or its host
 * @property {'state'|'finding'|'flapping'|'incident'} type
 * @property {string} cause
 * @property {'info'|'warn'|'crit'} level
 * @property {number} begin
 * @property {number|null} end null while it goes on
 * @property {Record<string, string>} text one sentence in each language
 * @property {string|null} incident of which it is a part
 * @property {number|null} count streams of an incident, changes of what flaps
 * @property {string} subject what it is about: path, srt, session, server or host
 *
 * @typedef {{name: string, since: number, reason: string}} Mute a target of notifications that cannot be reached
 *
 * @typedef {object} Snapshot
 * @property {'snapshot'} type
 * @property {string} epoch
 * @property {number} seq
 * @property {number} [t]
 * @property {number} interval seconds between scrapes
 * @property {boolean} history
 * @property {string} [history_reason]
 * @property {Record<string, Server>} servers
 * @property {Record<string, Stream>} streams
 * @property {Record<string, (number|null)[]>} [spark]
 * @property {Happening[]} [events] what is open
 * @property {Mute[]} [notify]
 *
 * @typedef {object} Delta
 * @property {'delta'} type
 * @property {number} seq
 * @property {number} t
 * @property {boolean} [history]
 * @property {string} [history_reason]
 * @property {Mute[]} [notify]
 * @property {Record<string, Partial<Server>>} [servers]
 * @property {Record<string, Partial<Stream>>} [set]
 * @property {string[]} [gone]
 *
 * @typedef {object} Details of the stream that is watched
 * @property {'details'} type
 * @property {number} t
 * @property {string} id
 * @property {Partial<Stream>} set `links` and `conf`, whole
 *
 * @typedef {object} History the answer of /api/v1/history
 * @property {number} step seconds
 * @property {string} tier
 * @property {number[]} t
 * @property {Record<string, Record<string, (number|null)[]>>} fields
 */

export {};
