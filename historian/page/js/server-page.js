/** One MediaMTX server: is it up, what its host does, what goes through it. */

import { AdvicePanel } from './advice.js';
import { ChartDeck } from './chart-deck.js';
import { serverAge, serverMark } from './connection.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import { waiting } from './empty.js';
import { anyEvent } from './event-book.js';
import { EventFeed } from './event-feed.js';
import { EventPanel } from './event-panel.js';
import { Facts } from './facts.js';
import { t } from './i18n.js';
import { eventsHref, href, noFilter } from './router.js';
import { serverSources } from './server-sources.js';
import { serverTiles } from './server-tiles.js';
import { SpanBar } from './span-bar.js';
import { duration } from './times.js';
import { Unreachable } from './unreachable.js';

/** @typedef {import('./app.js').App} App */

export class ServerPage {
  /** @param {App} app @param {import('./router.js').ServerRoute} route */
  constructor(app, route) {
    this.app = app;
    this.route = route;
    this.title = route.server;
    this.mark = h('span', { class: 'state' });
    this.about = h('span', { class: 'soft about' });
    this.spans = new SpanBar(
      (range) => this.#go(range),
      () => app.now(),
    );
    this.spans.update(route.range);
    this.head = h(
      'header',
      { class: 'page-head' },
      h(
        'nav',
        { class: 'crumbs', 'aria-label': t('crumbs') },
        h('a', { href: '/', 'data-list': '' }, t('streams')),
        ' / ',
        t('server'),
      ),
      h('h1', {}, route.server),
      this.mark,
      this.about,
      h('span', { class: 'grow' }),
      this.spans.element,
      h(
        'a',
        { class: 'button', href: href({ name: 'overview', filter: { ...noFilter(), server: route.server } }) },
        t('server.streams'),
      ),
    );
    this.unreachable = new Unreachable(app);
    this.advice = new AdvicePanel();
    this.facts = new Facts(t('facts'));
    this.noAgent = h('p', { class: 'panel note-panel soft' });
    this.connecting = waiting('connecting.text');
    this.absent = waiting('server.absent');
    const filter = { ...anyEvent(), server: route.server };
    this.feed = new EventFeed(app, filter, route.range, () => this.#happened());
    this.events = new EventPanel(app, { where: true, onTime: ({ begin, end }) => this.deck?.showTime(begin, end) });
    /** @type {ChartDeck|null} */
    this.deck = null;
    this.element = h('div', { class: 'stack' });
    this.update();
  }

  destroy() {
    this.deck?.destroy();
  }

  get server() {
    return this.app.state.servers[this.route.server] ?? null;
  }

  /** @param {string} range */
  #go(range) {
    this.route = { ...this.route, range };
    this.app.navigator.replace(this.route);
    this.spans.update(range);
    this.feed.show(this.feed.filter, range);
    this.deck?.setRange(range);
  }

  #happened() {
    this.events.update(this.feed, eventsHref(this.feed.filter, this.route.range));
    this.deck?.draw();
  }

  /** @param {any[]} [messages] */
  update(messages = []) {
    const { server } = this;
    this.feed.take(messages);
    if (!server) {
      setChildren(this.element, [this.head, this.spans.form, this.app.state.ready ? this.absent : this.connecting]);
      return;
    }
    this.#now(server);
    if (this.deck) this.deck.update(messages);
    else this.deck = this.#charts(server);
    setChildren(this.element, [
      this.head,
      this.spans.form,
      this.unreachable.element,
      this.advice.element,
      this.facts.element,
      this.noAgent,
      this.deck.element,
      this.events.element,
    ]);
  }

  tick() {
    if (this.server) this.#now(this.server);
    this.deck?.tick();
    this.#happened();
  }

  /** @param {import('./types.js').Server} server */
  #now(server) {
    const { app } = this;
    const age = serverAge(server, app.state, app.clock());
    const state = serverMark(server, age);
    this.facts.element.classList.toggle('stale', age !== null);
    setAttribute(this.mark, 'class', `state ${state}`);
    setText(this.mark, t(`server.${state}`));
    const up =
      server.up && server.start_time ? t('server.upFor', { age: duration(app.now() - server.start_time) }) : '';
    setText(
      this.about,
      [age === null ? '' : t('old', { age: duration(age) }), server.version, up, server.address]
        .filter(Boolean)
        .join(' · '),
    );
    this.unreachable.update(this.route.server);
    this.advice.update(server.up === false ? [] : (server.health?.findings ?? []));
    this.facts.update(serverTiles(this.route.server, server, app.steady, app.state.streams.values()));
    setText(this.noAgent, server.agent === 'ok' ? '' : t(`agent.${server.agent}`));
    this.noAgent.hidden = server.agent === 'ok';
  }

  /** @param {import('./types.js').Server} server */
  #charts(server) {
    return new ChartDeck(this.app, {
      server: this.route.server,
      range: this.route.range,
      sources: serverSources(this.route.server, server.agent !== 'absent', () => this.server),
      line: {
        column: 'up',
        stateOf: (value) => (value ? 'live' : 'down'),
        word: (state) => t(state === 'live' ? 'server.live' : 'server.down'),
      },
      feed: this.feed,
      onRange: (range) => this.spans.choose(range),
    });
  }
}
