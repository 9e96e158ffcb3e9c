/** What every view may use: the state, the way to other views, clocks and steady numbers. */

import { describe } from './connection.js';
import { Steady } from './steady.js';
import { emptyState, serverNow } from './store.js';

/**
 * @typedef {import('./navigator.js').Navigator} Navigator
 * @typedef {import('./socket.js').Status} Status
 *
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {string} title
 * @property {(messages?: any[]) => void} update new data came, with the messages that brought it
 * @property {() => void} [placed] it stands in the page now, so that it can know how much room it has
 * @property {() => void} tick a second passed
 * @property {() => void} destroy
 * @property {(q: string) => void} [search] narrows the view to this text
 * @property {(by: number) => void} [step] moves the focus by so many rows
 */

export class App {
  constructor() {
    this.state = emptyState();
    this.steady = new Steady();
    /** @type {Status} */
    this.status = { phase: 'connecting', retryAt: null, since: this.clock() };
    /** @type {Navigator} */
    this.navigator = /** @type {any} */ (null);
    /** Opens the connection at once. */
    this.reconnect = () => {};
  }

  /** Unix seconds of this machine. */
  clock() {
    return Date.now() / 1000;
  }

  /** Unix seconds of the server, which all times in the data mean. */
  now() {
    return serverNow(this.state, this.clock());
  }

  connection() {
    return describe(this.status, this.state, this.clock());
  }
}
