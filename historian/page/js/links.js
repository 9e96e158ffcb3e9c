/** The table of a stream's connections: each SRT link by itself, the crowd of other readers by protocol. */

import { h, Keyed, setAttribute, setText } from './dom.js';
import { bitrate, ms, NONE, number, percent } from './format.js';
import { t } from './i18n.js';
import { BudgetBar } from './marks.js';
import { idOf } from './select.js';
import { protocolName, readerGroups } from './stream-facts.js';
import { repairText } from './stream-tiles.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./types.js').Link} Link
 * @typedef {{key: string, link: Link|null, protocol: string, n: number}} Entry
 */

/** Names a link in addresses: "" is the publisher's. @param {Link} link */
export const linkKey = (link) => (link.role === 'publish' ? '' : (link.remote ?? ''));

/** @param {Stream} stream @returns {Entry[]} */
function entries(stream) {
  const links = [...stream.links].sort((a, b) =>
    a.role === b.role ? linkKey(a).localeCompare(linkKey(b)) : a.role === 'publish' ? -1 : 1,
  );
  const single = links.filter((link) => link.role === 'read').length;
  return [
    ...links.map((link, i) => ({ key: `${link.role} ${linkKey(link) || i}`, link, protocol: 'srt', n: 1 })),
    ...readerGroups(stream)
      .filter(([protocol]) => protocol !== 'srt' || single === 0)
      .map(([protocol, n]) => ({ key: protocol, link: null, protocol, n })),
  ];
}

class Line {
  /** @param {LinkTable} table @param {Entry} entry */
  constructor(table, { key, link, protocol }) {
    this.table = table;
    this.who = h('td');
    this.from = h('td', { class: 'mono' });
    this.cells = Array.from({ length: 5 }, () => h('td', { class: 'num' }));
    this.budget = new BudgetBar();
    this.element = h('tr', { 'data-key': key }, this.who, this.from);
    if (link?.role === 'read' && !link.remote) {
      // Nothing to name it by: it has figures, but no charts of its own.
      this.who.append(t('link.reader'), ' ', h('span', { class: 'proto' }, 'srt'));
      this.element.append(...this.cells, h('td', {}, this.budget.element));
    } else if (link) {
      this.pick = h(
        'button',
        { type: 'button', class: 'chip', onclick: () => table.onChoose(linkKey(link)) },
        t(link.role === 'publish' ? 'link.publisher' : 'link.reader'),
      );
      this.who.append(this.pick, ' ', h('span', { class: 'proto' }, 'srt'));
      this.element.append(...this.cells, h('td', {}, this.budget.element));
    } else {
      this.who.append(h('span', { class: 'proto' }, protocol));
      this.element.append(
        h(
          'td',
          { colspan: '6', class: 'soft' },
          protocol === 'srt' ? t('noLink.yet') : t('link.noStatistics', { protocol: protocolName(protocol) }),
        ),
      );
    }
  }

  /** @param {Entry} entry */
  update({ link, n }) {
    if (!link) {
      setText(this.from, t('link.count', { n }));
      return;
    }
    const { steady, stream } = this.table;
    if (!stream) return;
    const remote = link.role === 'publish' ? stream.source?.remote || NONE : link.remote || NONE;
    setText(this.from, remote);
    const rate = link.role === 'publish' ? link.receive_bps : link.send_bps;
    const id = idOf(stream);
    const rtt = steady.show(id, `${linkKey(link)} rtt`.trim(), link.rtt_ms);
    const lost = [number(link.lost), link.loss_ratio ? percent(link.loss_ratio) : '', repairText(link)]
      .filter(Boolean)
      .join(' · ');
    [
      bitrate(steady.show(id, `${linkKey(link)} rate`, rate)),
      ms(rtt),
      lost,
      number(link.retransmitted),
      number(link.dropped),
    ].forEach((text, i) => {
      setText(this.cells[i], text);
    });
    this.budget.update(link.latency_ms, rtt);
    if (this.pick) setAttribute(this.pick, 'aria-pressed', String(linkKey(link) === this.table.chosen));
  }
}

export class LinkTable {
  /**
   * @param {import('./steady.js').Steady} steady
   * @param {(link: string) => void} onChoose the charts shall show this link
   */
  constructor(steady, onChoose) {
    this.steady = steady;
    this.onChoose = onChoose;
    this.chosen = '';
    /** @type {Stream|null} */
    this.stream = null;
    const body = h('tbody');
    /** @type {Keyed<Entry, Line>} */
    this.lines = new Keyed(
      body,
      (entry) => entry.key,
      (entry) => new Line(this, entry),
    );
    const heads = /** @type {const} */ ([
      'link.who',
      'link.from',
      'link.rate',
      'col.rtt',
      'link.lost',
      'link.retransmitted',
      'link.dropped',
      'col.budget',
    ]);
    const head = heads.map((key, i) => h('th', { scope: 'col', class: i > 1 && i < 7 ? 'num' : '' }, t(key)));
    this.table = h(
      'table',
      { class: 'links' },
      h('caption', { class: 'unseen' }, t('links')),
      h('thead', {}, h('tr', {}, ...head)),
      body,
    );
    this.element = h('section', { class: 'panel table scroll', tabindex: '0', 'aria-label': t('links') }, this.table);
  }

  /**
   * @param {Stream} stream
   * @param {string} chosen link
   */
  update(stream, chosen) {
    this.stream = stream;
    this.chosen = chosen;
    const all = entries(stream);
    this.lines.update(all);
    this.element.hidden = all.length === 0;
    this.table.classList.toggle('bare', !all.some((entry) => entry.link));
  }
}
