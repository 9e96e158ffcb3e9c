/** The streams as cards: more of each at a glance, for few streams and for touch. Only those in sight exist. */

import { adviceText } from './attention-list.js';
import { since } from './cells.js';
import { streamAge } from './connection.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import { bitrateParts, ms, percent } from './format.js';
import { t } from './i18n.js';
import { BudgetBar, HealthMark, ReaderMarks, StateMark } from './marks.js';
import { streamHref } from './router.js';
import { Sparkline } from './sparkline.js';
import { readerGroups, sourceText, stateOf, trackShort } from './stream-facts.js';
import { StreamList } from './stream-list.js';
import { inSight } from './windowed.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./app.js').App} App
 * @typedef {import('./router.js').Filter} Filter
 */

/** Of a card with the gap below it, px: the style sheet says the same. */
const HEIGHT = 164;
/** A card is no narrower, px. */
const WIDTH = 300;
const GAP = 12;

class Card {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.id = '';
    this.state = new StateMark();
    this.health = new HealthMark();
    this.path = h('a', { class: 'path' });
    this.about = h('span', { class: 'soft cut' });
    this.rate = document.createTextNode('');
    this.unit = h('small');
    this.spark = new Sparkline();
    this.readers = new ReaderMarks(1);
    this.link = h('span', { class: 'soft' });
    this.budget = new BudgetBar();
    this.since = h('span', { class: 'soft' });
    this.advice = h('p', { class: 'cut' });
    this.element = h(
      'li',
      { class: 'panel card' },
      h('header', {}, this.state.element, this.health.element, h('span', { class: 'grow' }), this.since),
      this.path,
      this.about,
      h('div', { class: 'line' }, h('b', {}, this.rate, this.unit), this.spark.element, this.readers.element),
      h('div', { class: 'line' }, this.link, this.budget.element),
      this.advice,
    );
  }

  /** @param {Stream} stream */
  update(stream) {
    const { app } = this;
    const old = streamAge(stream, app.state, app.clock()) !== null;
    this.element.classList.toggle('stale', old);
    this.state.update(stateOf(stream));
    this.health.update(stream.health);
    setText(this.path, stream.path);
    setAttribute(this.path, 'href', streamHref(stream.server, stream.path));
    setAttribute(this.path, 'title', stream.path);
    const severalServers = Object.keys(app.state.servers).length > 1;
    const about = [severalServers && stream.server, sourceText(stream), ...stream.tracks.map(trackShort)];
    setText(this.about, about.filter(Boolean).join(' · '));
    const [rate, unit] = bitrateParts(app.steady.show(this.id, 'in', stream.received_bps));
    if (this.rate.data !== rate) this.rate.data = rate;
    setText(this.unit, unit && `\u202f${unit}`);
    this.spark.update(old ? [] : (app.state.spark.get(this.id) ?? []));
    const readers = readerGroups(stream);
    this.readers.update(readers);
    this.readers.element.hidden = readers.length === 0;
    const rtt = app.steady.show(this.id, 'rtt', stream.rtt_ms);
    setText(this.link, rtt === null ? '' : `${t('col.rtt')} ${ms(rtt)} · ${t('col.loss')} ${percent(stream.loss_ratio)}`);
    this.budget.update(stream.latency_ms, rtt);
    this.budget.element.hidden = rtt === null || stream.latency_ms === null;
    setText(this.since, since(stream, app));
    const [worst = null] = stream.health.findings.filter(({ level }) => level !== 'info');
    const advice = adviceText(stream, stateOf(stream), stream.state === 'unknown' ? null : worst);
    setText(this.advice, advice);
    setAttribute(this.advice, 'title', advice || null);
  }
}

export class StreamCards extends StreamList {
  /** @param {App} app */
  constructor(app) {
    super(app, () => new Card(app));
    this.height = HEIGHT;
    this.list = h('ul', { class: 'plain cards', 'aria-label': t('streams') });
    this.top = this.list;
    this.element = h('div', {}, this.list);
    this.list.addEventListener('click', (event) => this.open(event));
  }

  render() {
    const room = this.element.clientWidth || document.documentElement.clientWidth;
    this.across = Math.max(1, Math.floor((room + GAP) / (WIDTH + GAP)));
    this.list.style.setProperty('--across', String(this.across));
    const { first, last, above, below } = inSight(this.list, this.streams.length, this.height, this.across);
    setChildren(this.list, this.parts.show(this.streams.slice(first, last), first));
    this.list.style.paddingTop = `${above}px`;
    this.list.style.paddingBottom = `${below}px`;
  }
}
