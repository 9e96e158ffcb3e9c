/** The WebSocket to the historian: connects, watches the heartbeat, comes back with jitter, rests in hidden tabs. */

import { backoff } from './backoff.js';

/** Seconds without any message after which a connection counts as dead: the server speaks at least every 15. */
export const SILENCE = 32;
/** Seconds in a hidden tab after which the connection is let go. */
export const HIDDEN_GRACE = 30;
/** Seconds of connection after which the waits start small again. */
const HEALTHY = 60;
const POLICY = 1008; // the server refuses us: asking again at once would not help
const RESTART = 1012; // the server says that it is coming back
const RESTART_SPREAD = 2; // seconds over which the pages of a restarted server come back

/**
 * @typedef {{phase: 'connecting'|'open'|'waiting'|'refused'|'paused', retryAt: number|null, since: number}} Status
 *   retryAt and since in Unix seconds
 * @typedef {object} Environment what a test replaces
 * @property {new (url: string) => WebSocket} WebSocket
 * @property {() => number} now Unix seconds
 * @property {() => number} random
 * @property {(run: () => void, seconds: number) => unknown} later
 * @property {(timer: any) => void} cancel
 */

/** @type {Environment} */
const BROWSER = {
  WebSocket: /** @type {any} */ (globalThis).WebSocket,
  now: () => Date.now() / 1000,
  random: Math.random,
  later: (run, seconds) => setTimeout(run, seconds * 1000),
  cancel: (timer) => clearTimeout(timer),
};

export class Socket {
  /**
   * @param {string} url
   * @param {(message: any) => void} onMessage
   * @param {(status: Status) => void} onStatus
   * @param {Environment} [env]
   */
  constructor(url, onMessage, onStatus, env = BROWSER) {
    this.url = url;
    this.onMessage = onMessage;
    this.onStatus = onStatus;
    this.env = env;
    this.tries = 0;
    /** What is watched beside the list, told again after each connect. */
    this.watched = { server: '', stream: '' };
    /** @type {WebSocket|null} */
    this.socket = null;
    /** @type {Status} */
    this.status = { phase: 'connecting', retryAt: null, since: env.now() };
    /** @type {Record<'retry'|'silence'|'hidden', unknown>} */
    this.timers = { retry: null, silence: null, hidden: null };
  }

  /** Opens the connection now, whatever it waits for. */
  connect() {
    this.#clear('retry');
    this.#drop();
    this.#say('connecting');
    const socket = new this.env.WebSocket(this.url);
    let openedAt = 0;
    this.socket = socket;
    this.#watch();
    socket.onopen = () => {
      openedAt = this.env.now();
      if (this.watched.stream) this.#tell({ type: 'watch', ...this.watched });
      this.#say('open');
      this.#watch();
    };
    socket.onmessage = (event) => {
      this.#watch();
      this.onMessage(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      this.socket = null;
      if (openedAt && this.env.now() - openedAt > HEALTHY) this.tries = 0;
      this.#lost(event.code);
    };
  }

  /** Asks for a new snapshot. */
  resync() {
    this.#tell({ type: 'resync' });
  }

  /**
   * Asks for the details of a stream, and no longer for those of another; "" for none.
   * @param {string} server
   * @param {string} stream its path
   */
  watch(server, stream) {
    if (this.watched.server === server && this.watched.stream === stream) return;
    this.watched = { server, stream };
    this.#tell({ type: 'watch', server, stream });
  }

  /** @param {object} message */
  #tell(message) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** @param {boolean} hidden the tab went out of sight, or came back */
  setHidden(hidden) {
    this.#clear('hidden');
    if (hidden) {
      this.timers.hidden = this.env.later(() => this.#pause(), HIDDEN_GRACE);
    } else if (this.status.phase === 'paused' || this.status.phase === 'waiting') {
      this.connect();
    }
  }

  #pause() {
    this.#clear('retry');
    this.#drop();
    this.#say('paused');
  }

  /** @param {number} code of the close, 1006 if the line just went dead */
  #lost(code) {
    this.#clear('silence');
    if (code === POLICY) {
      this.#say('refused');
      return;
    }
    const wait = code === RESTART ? this.env.random() * RESTART_SPREAD : backoff(this.tries, this.env.random);
    this.tries += 1;
    this.#say('waiting', this.env.now() + wait);
    this.timers.retry = this.env.later(() => this.connect(), wait);
  }

  #watch() {
    this.#clear('silence');
    this.timers.silence = this.env.later(() => {
      this.#drop();
      this.#lost(1006);
    }, SILENCE);
  }

  /** Lets the present connection go without hearing of it again. */
  #drop() {
    this.#clear('silence');
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {'retry'|'silence'|'hidden'} name */
  #clear(name) {
    if (this.timers[name] !== null) this.env.cancel(this.timers[name]);
    this.timers[name] = null;
  }

  /**
   * @param {Status['phase']} phase
   * @param {number|null} [retryAt]
   */
  #say(phase, retryAt = null) {
    this.status = { phase, retryAt, since: this.env.now() };
    this.onStatus(this.status);
  }
}
