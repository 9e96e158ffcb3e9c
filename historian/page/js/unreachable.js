/** The panels of servers that do not answer, or do not tell their streams: which, where, since when, why, and what helps. */

import { isReadable, serverMark } from './connection.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';
import { remedy, why } from './remedy.js';
import { clock, dateTime, duration } from './times.js';

/** @typedef {import('./app.js').App} App */

class Panel {
  /** @param {string} name @param {App} app */
  constructor(name, app) {
    this.name = name;
    this.app = app;
    this.since = h('span', { class: 'soft' });
    this.body = h('div', { class: 'remedy' });
    this.address = h('code');
    this.shown = '';
    this.title = document.createTextNode('');
    this.mark = h('span');
    this.why = h('span', { class: 'why' });
    this.todo = h('span', { class: 'todo' }, t('unreachable.todo'));
    // Where nothing else works either the remedy stands open; else the list of what works matters more.
    const open = !Object.values(app.state.servers).some(isReadable);
    this.element = h(
      'details',
      { class: 'panel trouble', open },
      h(
        'summary',
        {},
        this.mark,
        h('b', {}, this.title),
        this.address,
        h('span', { class: 'grow' }),
        this.since,
        this.why,
        this.todo,
      ),
      this.body,
    );
  }

  update() {
    const server = this.app.state.servers[this.name];
    setText(this.address, server.address);
    this.since.hidden = server.up !== false; // its time is that of being up
    if (server.since !== null) {
      const age = this.app.now() - server.since;
      const when = age < 86400 ? clock(server.since) : dateTime(server.since);
      setText(this.since, t('unreachable.since', { when, age: duration(age) }));
    }
    const key = `${server.up} ${server.reason} ${server.address}`;
    if (key === this.shown) return;
    this.shown = key;
    const { name } = this;
    setAttribute(this.mark, 'class', `state ${serverMark(server, null)}`);
    this.element.classList.toggle('blind', server.up === true);
    if (server.up) this.title.data = t('unreachable.list', { name });
    else if (Object.keys(this.app.state.servers).length > 1) this.title.data = t('unreachable.title', { name });
    else this.title.data = t('unreachable.only');
    setText(this.why, why(server));
    const parts = remedy(this.name, server);
    this.body.replaceChildren(...parts);
    this.todo.hidden = parts.length === 0;
  }
}

export class Unreachable {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = h('section', { class: 'stack', 'aria-label': t('unreachable') });
    /** @type {Keyed<string, Panel>} */
    this.panels = new Keyed(
      this.element,
      (name) => name,
      (name) => new Panel(name, app),
    );
  }

  /** @param {string} [only] one server's page shows its own */
  update(only) {
    const { servers } = this.app.state;
    const down = Object.keys(servers)
      .filter((name) => (servers[name].up === false || servers[name].reason) && (!only || name === only))
      .sort();
    this.panels.update(down);
    this.element.hidden = down.length === 0;
  }
}
