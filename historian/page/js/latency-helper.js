/** What another latency would do for an SRT link: at three, four and five round trips, what loss remains. */

import { h } from './dom.js';
import { msValue, NONE, number, percent } from './format.js';
import { t } from './i18n.js';
import { duration } from './times.js';

/** Round trips that the SRT Deployment Guide speaks of for links that lose up to 1, 3 and 7 %. */
const MULTIPLES = [3, 4, 5];
/** Latencies are set in tens. */
const TENS = 10;
/** Room that repairs of a steady loss need, as a multiple of it (Haivision's bandwidth overhead). */
const STEADY = 1.65;
/** Loss that is assumed until there is one to measure: what the Deployment Guide calls a good line. */
const ASSUMED = 0.01;

/**
 * @param {number} rtt ms
 * @param {number} loss share of packets, 0 to 1
 * @param {number} multiple of the round trip
 * @returns {{latency: number, tries: number, remains: number, overhead: number}} ms, times, shares: a lost packet can be
 *   asked for once in each round trip, so loss^tries remains; the overhead has room for a burst of one round trip
 */
export function outlook(rtt, loss, multiple) {
  const tries = Math.max(1, Math.floor(multiple));
  return {
    latency: Math.ceil((rtt * multiple) / TENS) * TENS,
    tries,
    remains: loss ** tries,
    overhead: Math.min(1, Math.max(1 / multiple, STEADY * loss)),
  };
}

export class LatencyHelper {
  constructor() {
    /** @type {import('./types.js').Link|null} */
    this.link = null;
    const input = (/** @type {import('./i18n.js').Key} */ label, /** @type {Record<string, unknown>} */ more) => {
      const field = h('input', { type: 'number', ...more, oninput: () => this.#show(field) });
      field.dataset.label = t(label);
      return field;
    };
    this.rtt = input('help.rtt', { min: 1, step: 1 });
    this.loss = input('help.loss', { min: 0, max: 50, step: 'any' });
    /** Fields that were written into: they no longer follow what is measured. @type {Set<Element>} */
    this.own = new Set();
    this.body = h('tbody');
    const heads = /** @type {const} */ (['help.latency', 'help.tries', 'help.remains', 'help.overhead']);
    this.element = h(
      'details',
      { class: 'panel helper' },
      h('summary', {}, t('help.latencyTitle')),
      h(
        'div',
        { class: 'helper-fields' },
        ...[this.rtt, this.loss].map((field) => h('label', {}, field.dataset.label ?? '', ' ', field)),
      ),
      h(
        'table',
        {},
        h('caption', { class: 'unseen' }, t('help.latencyTitle')),
        h('thead', {}, h('tr', {}, ...heads.map((key) => h('th', { scope: 'col' }, t(key))))),
        this.body,
      ),
      h('p', { class: 'soft' }, t('help.formula')),
    );
  }

  /** @param {import('./types.js').Link|null} link that the charts show */
  update(link) {
    this.link = link;
    this.element.hidden = !link?.rtt_ms;
    if (!link?.rtt_ms) return;
    if (!this.own.has(this.rtt)) this.rtt.value = String(Math.max(1, Math.round(link.rtt_ms)));
    if (!this.own.has(this.loss)) this.loss.value = String(Number(((link.loss_ratio || ASSUMED) * 100).toPrecision(2)));
    this.#show();
  }

  /** @param {Element} [changed] by hand */
  #show(changed) {
    if (changed) this.own.add(changed);
    const [rtt, loss] = [this.rtt.valueAsNumber, this.loss.valueAsNumber / 100];
    const right = rtt > 0 && loss >= 0 && loss < 1;
    const latency = this.link?.latency_ms ?? null;
    const now = latency === null ? [] : [{ ...outlook(rtt, loss, latency / rtt), latency, now: true }];
    const rows = right ? [...now, ...MULTIPLES.map((multiple) => ({ ...outlook(rtt, loss, multiple), now: false }))] : [];
    const key = JSON.stringify(rows);
    if (this.body.dataset.key === key) return;
    this.body.dataset.key = key;
    this.body.replaceChildren(
      ...rows.map(({ latency: ms, tries, remains, overhead, now: isNow }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, `${msValue(ms)}\u202fms (${isNow ? t('help.now') : `× ${Math.round(tries)}`})`),
          h('td', {}, number(tries)),
          h('td', {}, this.#remaining(remains)),
          h('td', {}, percent(overhead, 0)),
        ),
      ),
    );
  }

  /** A share of packets, and how often that is one at the present rate. @param {number} remains */
  #remaining(remains) {
    const share = remains === 0 ? percent(0) : remains < 1e-6 ? `< ${percent(1e-6, 4)}` : percent(remains, remains < 1e-4 ? 4 : 2);
    const rate = ((this.link?.packets ?? 0) / 60) * remains;
    return rate > 0 ? t('help.often', { share, age: duration(Math.max(1, 1 / rate)) }) : share || NONE;
  }
}
