/** The streams for a display on a wall: all of them at once, as large as they can be, and what needs somebody in large type. */

import { AttentionList } from './attention-list.js';
import { streamAge } from './connection.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { bitrate } from './format.js';
import { t } from './i18n.js';
import { streamHref } from './router.js';
import { counts, idOf, matches, Sorter, STATES } from './select.js';
import { stateOf } from './stream-facts.js';
import { tiling } from './tiles.js';
import { clock } from './times.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./types.js').Stream} Stream
 */

class Tile {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.mark = h('span');
    this.path = h('span', { class: 'cut' });
    this.rate = h('b');
    this.link = h('a', {}, this.mark, this.path, this.rate);
    this.element = h('li', {}, this.link);
  }

  /** @param {Stream} stream */
  update(stream) {
    const { app } = this;
    const state = stateOf(stream);
    const word = t(`state.${state}`);
    const level = ['warn', 'crit'].includes(stream.health.level) ? stream.health.level : '';
    const stale = streamAge(stream, app.state, app.clock()) !== null;
    setAttribute(this.element, 'class', `tile ${stale ? 'stale' : level || state}`);
    setAttribute(this.mark, 'class', `state ${state}`);
    setAttribute(this.link, 'href', streamHref(stream.server, stream.path));
    setAttribute(this.link, 'title', `${stream.path} · ${word}`);
    setAttribute(this.link, 'aria-label', `${stream.path}, ${word}`);
    setText(this.mark, word);
    setText(this.path, stream.path);
    const rate = stream.state === 'live' ? app.steady.show(idOf(stream), 'in', stream.received_bps) : null;
    setText(this.rate, rate === null ? '' : bitrate(rate));
  }
}

export class Wall {
  /** @param {App} app @param {import('./router.js').WallRoute} route */
  constructor(app, route) {
    this.app = app;
    this.filter = route.filter;
    this.title = t('wall');
    this.sorter = new Sorter();
    this.attention = new AttentionList(app);
    this.states = h('p', { class: 'wall-states' });
    this.sums = h('p', { class: 'soft' });
    this.clock = h('time', { class: 'soft' });
    this.tiles = h('ul', { class: 'plain tiles', 'aria-label': t('streams') });
    this.rest = h('p', { class: 'soft' }, '\u00a0');
    this.element = h(
      'div',
      { class: 'wall' },
      h('h1', { class: 'unseen' }, t('wall')),
      h(
        'header',
        {},
        this.states,
        this.sums,
        this.clock,
        h('button', { type: 'button', class: 'chip', onclick: () => app.navigator.toList() }, t('wall.leave')),
      ),
      this.attention.element,
      this.tiles,
      this.rest,
    );
    /** @type {Keyed<Stream, Tile>} */
    this.parts = new Keyed(this.tiles, idOf, () => new Tile(app));
    document.body.classList.add('walled');
    this.onResize = () => this.update();
    window.addEventListener('resize', this.onResize);
    // A display that nobody touches must not go to sleep; browsers allow it over https and on this machine.
    navigator.wakeLock?.request('screen').then(
      (lock) => {
        this.awake = lock;
      },
      () => {},
    );
  }

  placed() {
    this.update();
  }

  destroy() {
    document.body.classList.remove('walled');
    window.removeEventListener('resize', this.onResize);
    this.awake?.release();
    if (document.fullscreenElement) document.exitFullscreen();
  }

  update() {
    const { state } = this.app;
    this.tick();
    if (!state.ready) return;
    const streams = [...state.streams.values()].filter((stream) => matches(stream, this.filter));
    this.attention.update(streams, this.filter.server);
    this.#sum(streams);
    // What stands above the tiles is there now: what is left is theirs, unless it takes a line to say what is missing.
    this.rest.hidden = true;
    let tiles = this.#tiling(streams.length);
    if (tiles.shown < streams.length) {
      this.rest.hidden = false;
      tiles = this.#tiling(streams.length);
      setText(this.rest, t('wall.rest', { n: streams.length - tiles.shown }));
    }
    this.sorter.learn(state.streams, state.members);
    // Each has its place as long as all are shown; else the worst must be.
    const sorted = this.sorter.sort(streams, tiles.shown < streams.length ? '' : 'path', false);
    this.parts.update(sorted.slice(0, tiles.shown));
    this.tiles.style.setProperty('--across', String(tiles.across));
    this.tiles.style.setProperty('--height', `${tiles.height}px`);
    this.tiles.style.setProperty('--scale', String(tiles.scale));
    setAttribute(this.tiles, 'data-size', tiles.name);
  }

  /** @param {number} count */
  #tiling(count) {
    const { width, height } = this.tiles.getBoundingClientRect();
    return tiling(count, width, height);
  }

  /** @param {Stream[]} streams */
  #sum(streams) {
    const { states } = counts(streams, this.filter);
    this.states.replaceChildren(
      ...STATES.filter((state) => states[state]).map((state) =>
        h('span', { class: `state ${state}` }, `${t('count', { n: states[state] })} ${t(`state.${state}`)}`),
      ),
    );
    const fresh = streams.filter((stream) => streamAge(stream, this.app.state, this.app.clock()) === null);
    const sum = (/** @type {'received_bps'|'sent_bps'|'readers_total'} */ key) =>
      fresh.reduce((all, stream) => all + (stream[key] ?? 0), 0);
    const show = (/** @type {'received_bps'|'sent_bps'} */ key) => bitrate(this.app.steady.show('', key, sum(key)));
    const values = { received: show('received_bps'), sent: show('sent_bps'), n: sum('readers_total') };
    setText(this.sums, fresh.length ? t('totals', values) : '');
  }

  tick() {
    setText(this.clock, clock(this.app.clock()));
  }
}
