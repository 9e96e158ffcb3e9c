/** One card for each MediaMTX server: is it up, how busy is it, what goes through. */

import { isReadable, serverAge, serverMark } from './connection.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { bitrateParts, bytesParts, number, percent } from './format.js';
import { t } from './i18n.js';
import { HealthMark } from './marks.js';
import { serverHref } from './router.js';
import { duration } from './times.js';

/**
 * @typedef {import('./types.js').Server} Server
 * @typedef {import('./app.js').App} App
 */

/** Whose steady numbers these are: no stream's id begins with a slash. @param {string} server */
export const ownerOf = (server) => `/${server}`;

/** More servers than these are told in short: the streams are what most come for. */
const FLEET = 6;

class Meter {
  /** @param {import('./i18n.js').Key} label @param {boolean} [bar] */
  constructor(label, bar = false) {
    this.number = document.createTextNode('');
    this.unit = h('small');
    this.fill = h('i');
    this.element = h(
      'div',
      { class: 'meter' },
      h('span', {}, t(label)),
      h('b', {}, this.number, this.unit),
      bar && h('span', { class: 'gauge', 'aria-hidden': 'true' }, this.fill),
    );
  }

  /**
   * @param {string} value
   * @param {string} unit
   * @param {number|null} [share] 0 to 1, for the bar
   */
  update(value, unit, share = null) {
    if (this.number.data !== value) this.number.data = value;
    setText(this.unit, unit && `\u202f${unit}`);
    this.fill.style.width = `${Math.round((share ?? 0) * 100)}%`;
    this.fill.className = share !== null && share >= 0.9 ? 'high' : '';
  }
}

class Card {
  /** @param {string} name @param {App} app */
  constructor(name, app) {
    this.name = name;
    this.app = app;
    this.mark = h('span', { class: 'state' });
    this.health = new HealthMark();
    this.info = h('span', { class: 'soft info' });
    this.live = h('span', { class: 'soft' });
    this.meters = {
      cpu: new Meter('meter.cpu', true),
      memory: new Meter('meter.memory', true),
      in: new Meter('meter.in'),
      out: new Meter('meter.out'),
      readers: new Meter('meter.readers'),
    };
    this.element = h(
      'article',
      { class: 'panel server' },
      h(
        'header',
        {},
        this.mark,
        h('h2', {}, h('a', { href: serverHref(name) }, name)),
        this.health.element,
        this.info,
        h('span', { class: 'grow' }),
        this.live,
      ),
      h('div', { class: 'meters' }, ...Object.values(this.meters).map((meter) => meter.element)),
    );
  }

  update() {
    const { app, name, meters } = this;
    const server = app.state.servers[name];
    const old = serverAge(server, app.state, app.clock());
    const state = serverMark(server, old);
    setAttribute(this.mark, 'class', `state ${state}`);
    setAttribute(this.mark, 'title', t(`server.${state}`));
    setText(this.mark, '');
    this.element.classList.toggle('stale', old !== null && server.up !== false);
    this.element.classList.toggle('lost', old !== null);
    this.health.element.hidden = old !== null || !['warn', 'crit'].includes(server.health?.level ?? 'none');
    this.health.update(server.health ?? { level: 'none', findings: [] });
    setText(this.info, infoText(server, old, app.now()));
    const { host } = server;
    const totals = old === null && isReadable(server) ? server.totals : null;
    setText(this.live, totals ? t('server.paths', { live: totals.live ?? 0, n: totals.paths ?? 0 }) : '');
    const steady = (/** @type {string} */ key, /** @type {number|null|undefined} */ value) =>
      app.steady.show(ownerOf(name), key, old === null ? (value ?? null) : null);
    const cpu = steady('cpu', host?.cpu_ratio);
    meters.cpu.update(percent(cpu, 0), '', cpu);
    const memory = steady('memory', host?.memory_used_bytes);
    const total = host?.memory_total_bytes;
    const [size, unit] = bytesParts(memory);
    meters.memory.update(size, unit, memory !== null && total ? memory / total : null);
    meters.in.update(...bitrateParts(steady('in', totals?.received_bps)));
    meters.out.update(...bitrateParts(steady('out', totals?.sent_bps)));
    meters.readers.update(number(totals?.readers), '');
    this.element.classList.toggle('no-host', !host);
  }
}

/**
 * @param {Server} server
 * @param {number|null} old age of its values
 * @param {number} now
 */
function infoText(server, old, now) {
  if (server.up === false)
    return t('server.noAnswer', { age: duration(server.since === null ? old : now - server.since) });
  if (old !== null) return t('server.late', { age: duration(old) });
  const parts = [server.version ?? ''];
  if (server.start_time) parts.push(t('server.upFor', { age: duration(now - server.start_time) }));
  return parts.filter(Boolean).join(' · ');
}

export class ServerCards {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = h('section', { class: 'servers', 'aria-label': t('servers') });
    /** @type {Keyed<string, Card>} */
    this.cards = new Keyed(
      this.element,
      (name) => name,
      (name) => new Card(name, app),
    );
  }

  update() {
    const names = Object.keys(this.app.state.servers).sort();
    this.element.classList.toggle('fleet', names.length > FLEET);
    this.cards.update(names);
  }
}
