/** One stream: what it is now, what to do about it, how it went, who is connected. */

import { AdvicePanel } from './advice.js';
import { adviceText } from './attention-list.js';
import { ChartDeck } from './chart-deck.js';
import { streamAge } from './connection.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import { waiting } from './empty.js';
import { Facts } from './facts.js';
import { t } from './i18n.js';
import { LinkTable, linkKey } from './links.js';
import { copy, StateMark } from './marks.js';
import { serverHref } from './router.js';
import { SpanBar } from './span-bar.js';
import { sourceText, stateOf, trackLong } from './stream-facts.js';
import { streamSources } from './stream-sources.js';
import { noLinkText, streamTiles } from './stream-tiles.js';
import { duration } from './times.js';

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
    this.mark = new StateMark();
    this.about = h('span', { class: 'soft about' });
    this.watch = h('a', { class: 'button', target: '_blank', rel: 'noopener' }, t('watch'));
    const copyLink = h(
      'button',
      { type: 'button', class: 'button', onclick: () => copy(location.href, copyLink) },
      t('copyLink'),
    );
    this.spans = new SpanBar(
      (range) => this.#go({ range }),
      () => app.now(),
    );
    this.head = h(
      'header',
      { class: 'page-head' },
      h(
        'nav',
        { class: 'crumbs', 'aria-label': t('crumbs') },
        h('a', { href: '/', 'data-list': '' }, t('streams')),
        ' / ',
        h('a', { href: serverHref(route.server) }, route.server),
      ),
      h('h1', {}, route.path),
      this.mark.element,
      this.about,
      h('span', { class: 'grow' }),
      this.spans.element,
      this.watch,
      copyLink,
    );
    this.spans.update(route.range);
    this.advice = new AdvicePanel();
    this.facts = new Facts(t('facts'));
    this.noLink = h('p', { class: 'panel note-panel soft' });
    this.links = new LinkTable(app.steady, (link) => this.#go({ link }));
    this.absent = waiting('stream.absent');
    this.connecting = waiting('connecting.text');
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
    this.update();
  }

  /** @param {any[]} [messages] */
  update(messages = []) {
    const { stream } = this;
    this.#charts(messages);
    const parts = [this.head, this.spans.form];
    if (!this.app.state.ready) parts.push(this.connecting);
    else if (!stream) parts.push(this.absent);
    if (stream) {
      this.#now(stream);
      parts.push(this.advice.element, this.facts.element, this.noLink);
    }
    this.mark.element.hidden = !stream;
    if (!stream) this.watch.hidden = true;
    this.#showDeck();
    if (this.deck) parts.push(this.deck.element);
    if (stream) parts.push(this.links.element);
    setChildren(this.element, parts);
  }

  tick() {
    if (this.stream) this.#now(this.stream);
    this.deck?.tick();
    this.#showDeck();
  }

  /** Of a stream that is not there charts stand only if something is known of it. */
  #showDeck() {
    if (this.deck) this.deck.element.hidden = !this.stream && !this.deck.filled;
  }

  /** @param {import('./types.js').Stream} stream */
  #now(stream) {
    const { app } = this;
    const age = streamAge(stream, app.state, app.clock());
    for (const part of [this.about, this.facts.element, this.links.element])
      part.classList.toggle('stale', age !== null);
    this.mark.update(stateOf(stream));
    const since =
      age !== null
        ? t('old', { age: duration(age) })
        : stream.since === null
          ? ''
          : t('for', { age: duration(app.now() - stream.since) });
    const from = stream.source?.remote ? t('from', { remote: stream.source.remote }) : '';
    setText(
      this.about,
      [since, [sourceText(stream), from].filter(Boolean).join(' '), ...stream.tracks.map(trackLong)]
        .filter(Boolean)
        .join(' · '),
    );
    const player = app.state.servers[stream.server]?.player;
    setAttribute(
      this.watch,
      'href',
      player ? `${player.replace(/\/$/, '')}/${stream.path.split('/').map(encodeURIComponent).join('/')}` : null,
    );
    this.watch.hidden = !player || stream.state === 'unknown';
    const level = STATE_LEVELS[stateOf(stream)] ?? 'none';
    this.advice.update(stream.health.findings, { level, text: adviceText(stream, stateOf(stream), null) });
    this.facts.update(streamTiles(stream, app.steady));
    setText(this.noLink, noLinkText(stream));
    this.noLink.hidden = !this.noLink.textContent || stream.conf === null;
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
    this.deck = new ChartDeck(this.app, route.server, route.range, sources, (range) => this.spans.choose(range));
  }
}
