/** One stream: what it is now, what to do about it, how it went, who is connected. */

import { AdvicePanel } from './advice.js';
import { adviceText } from './attention-list.js';
import { Availability } from './availability.js';
import { ChartDeck } from './chart-deck.js';
import { streamAge } from './connection.js';
import { h, setChildren, setText } from './dom.js';
import { waiting } from './empty.js';
import { anyEvent } from './event-book.js';
import { EventFeed } from './event-feed.js';
import { EventPanel } from './event-panel.js';
import { Facts } from './facts.js';
import { t } from './i18n.js';
import { LatencyHelper } from './latency-helper.js';
import { LinkTable, linkKey } from './links.js';
import { eventsHref } from './router.js';
import { SpanBar } from './span-bar.js';
import { STATE_NUMBERS } from './state-runs.js';
import { stateOf } from './stream-facts.js';
import { StreamHead } from './stream-head.js';
import { streamSources } from './stream-sources.js';
import { noLinkText, streamTiles } from './stream-tiles.js';

/** @typedef {import('./app.js').App} App */

/** How much a state weighs that no finding explains. */
const STATE_LEVELS = /** @type {Record<string, string>} */ ({ down: 'crit', missing: 'crit', stalled: 'warn' });

export class StreamPage {
  /** @param {App} app @param {import('./router.js').StreamRoute} route */
  constructor(app, route) {
    this.app = app;
    this.route = route;
    this.title = route.path;
    this.id = `${route.server}/${route.path}`;
    this.spans = new SpanBar(
      (range) => this.#go({ range }),
      () => app.now(),
    );
    this.head = new StreamHead(app, route, this.spans.element);
    this.spans.update(route.range);
    this.advice = new AdvicePanel();
    this.facts = new Facts(t('facts'));
    this.noLink = h('p', { class: 'panel note-panel soft' });
    this.links = new LinkTable(app.steady, (link) => this.#go({ link }));
    this.absent = waiting('stream.absent');
    this.connecting = waiting('connecting.text');
    const { server, path } = route;
    this.feed = new EventFeed(app, { ...anyEvent(), server, path }, route.range, () => this.#happened());
    this.events = new EventPanel(app, { where: false, onTime: ({ begin, end }) => this.deck?.showTime(begin, end) });
    this.availability = new Availability(app, route, (range) => this.spans.choose(range));
    this.helper = new LatencyHelper();
    /** @type {ChartDeck|null} */
    this.deck = null;
    this.deckFor = '';
    this.element = h('div', { class: 'stack' });
    this.update();
  }

  destroy() {
    this.deck?.destroy();
  }

  get stream() {
    return this.app.state.streams.get(this.id) ?? null;
  }

  /** The SRT link that the charts show: the chosen one, else the publisher's, else the first reader's. */
  get link() {
    const links = this.stream?.links ?? [];
    return (
      links.find((link) => linkKey(link) && linkKey(link) === this.route.link) ??
      links.find((link) => link.role === 'publish') ??
      links.find((link) => link.remote) ??
      null
    );
  }

  /** @param {Partial<import('./router.js').StreamRoute>} change */
  #go(change) {
    this.route = { ...this.route, ...change };
    this.app.navigator.replace(this.route);
    this.spans.update(this.route.range);
    if (change.range) this.feed.show(this.feed.filter, change.range);
    this.update();
  }

  #happened() {
    this.events.update(this.feed, eventsHref(this.feed.filter, this.route.range));
    this.deck?.draw();
  }

  /** @param {any[]} [messages] */
  update(messages = []) {
    const { stream } = this;
    this.feed.take(messages);
    this.#charts(messages);
    const parts = [this.head.element, this.spans.form];
    if (!this.app.state.ready) parts.push(this.connecting);
    else if (!stream) parts.push(this.absent);
    if (stream) {
      this.#now(stream);
      parts.push(this.advice.element, this.facts.element, this.noLink, this.availability.element);
      this.availability.update(messages.some(({ event }) => event?.path === stream.path));
    }
    if (!stream) this.head.empty();
    this.#showDeck();
    if (this.deck) parts.push(this.deck.element);
    if (stream) parts.push(this.links.element, this.helper.element);
    if (this.app.state.ready) parts.push(this.events.element);
    setChildren(this.element, parts);
  }

  tick() {
    if (this.stream) {
      this.#now(this.stream);
      this.availability.update();
    }
    this.deck?.tick();
    this.#showDeck();
    this.#happened();
  }

  /** Of a stream that is not there charts stand only if something is known of it. */
  #showDeck() {
    if (this.deck) this.deck.element.hidden = !this.stream && !this.deck.filled;
  }

  /** @param {import('./types.js').Stream} stream */
  #now(stream) {
    const { app } = this;
    const age = streamAge(stream, app.state, app.clock());
    for (const part of [this.facts.element, this.links.element]) part.classList.toggle('stale', age !== null);
    this.head.update(stream, age);
    const level = STATE_LEVELS[stateOf(stream)] ?? 'none';
    this.advice.update(stream.health.findings, { level, text: adviceText(stream, stateOf(stream), null) });
    this.facts.update(streamTiles(stream, app.steady));
    setText(this.noLink, noLinkText(stream));
    this.noLink.hidden = !this.noLink.textContent || stream.conf === null;
    this.helper.update(this.link);
    this.links.update(stream, this.link ? linkKey(this.link) : '');
  }

  /** Makes the charts anew when another link is chosen. @param {any[]} messages */
  #charts(messages) {
    // Without the details nobody knows yet whether there is a link to draw.
    if (!this.app.state.ready || this.stream?.conf === null) return;
    const { route, link } = this;
    const key = [link?.role, link?.remote].join(' ');
    if (this.deck && key === this.deckFor) {
      if (this.deck.range !== route.range) this.deck.setRange(route.range);
      this.deck.update(messages);
      return;
    }
    this.deck?.destroy();
    this.deckFor = key;
    const sources = streamSources(
      route,
      link,
      () => this.stream,
      () => this.app.state.history,
    );
    this.deck = new ChartDeck(this.app, {
      server: route.server,
      range: route.range,
      sources,
      line: {
        column: 'state',
        stateOf: (value) => STATE_NUMBERS[value] ?? 'unknown',
        word: (state) => t(`state.${state}`),
      },
      feed: this.feed,
      onRange: (range) => this.spans.choose(range),
    });
  }
}
