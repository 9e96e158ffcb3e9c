/** The numbers of a stream that matter now. */

import { bitrateParts, msValue, NONE, number, percent, times } from './format.js';
import { t } from './i18n.js';
import { idOf } from './select.js';
import { budget, isPull, notRepaired, protocolName, publisherLink, readersText } from './stream-facts.js';

/**
 * @typedef {import('./types.js').Stream} Stream
 * @typedef {import('./facts.js').Fact} Fact
 */

/**
 * @param {Stream} stream
 * @param {import('./steady.js').Steady} steady
 * @returns {Fact[]}
 */
export function streamTiles(stream, steady) {
  const show = (/** @type {string} */ key, /** @type {number|null} */ value) => steady.show(idOf(stream), key, value);
  const [received, receivedUnit] = bitrateParts(show('in', stream.received_bps));
  const [sent, sentUnit] = bitrateParts(show('out', stream.sent_bps));
  /** @type {Fact[]} */
  const facts = [
    { key: 'in', label: t('col.in'), value: received, unit: receivedUnit },
    { key: 'out', label: t('col.out'), value: sent, unit: sentUnit, note: outNote(stream) },
    { key: 'readers', label: t('col.readers'), value: number(stream.readers_total), note: readersText(stream) },
  ];
  return publisherLink(stream) ? [...facts, ...linkTiles(stream, show)] : facts;
}

/** @param {Stream} stream */
function outNote({ received_bps: received, sent_bps: sent }) {
  return received && sent && sent > 0.05 * received ? t('tile.timesIn', { x: number(sent / received, 1) }) : '';
}

/**
 * @param {Stream} stream
 * @param {(key: string, value: number|null) => number|null} show
 * @returns {Fact[]}
 */
function linkTiles(stream, show) {
  const link = publisherLink(stream);
  if (!link) return [];
  const rtt = show('rtt', link.rtt_ms);
  const room = budget(link.latency_ms, rtt);
  return [
    {
      key: 'rtt',
      label: t('col.rtt'),
      value: msValue(rtt),
      unit: rtt === null ? '' : 'ms',
      note: t('tile.latency', { ms: msValue(link.latency_ms) }),
    },
    {
      key: 'budget',
      label: t('col.budget'),
      value: times(room?.multiple),
      level: room?.level ?? '',
      note: room ? t(`budget.${room.level}`) : '',
    },
    {
      key: 'loss',
      label: t('tile.lost'),
      value: number(link.lost),
      unit: link.lost === null ? '' : t('tile.packets', { n: link.lost }),
      note:
        link.loss_ratio === null
          ? NONE
          : [percent(link.loss_ratio), repairText(link)].filter(Boolean).join(' · '),
    },
  ];
}

/**
 * Why there are no figures of a link; "" if there are some.
 * @param {Stream} stream
 */
export function noLinkText(stream) {
  if (publisherLink(stream) || !stream.source) return '';
  if (isPull(stream)) return t('noLink.pull');
  if (stream.source.protocol === 'srt') return t('noLink.yet');
  return t('noLink.other', { protocol: protocolName(stream.source.protocol) });
}

/** What became of lost packets, in words; "" without loss. @param {import('./types.js').Link} link */
export function repairText(link) {
  const missing = notRepaired(link);
  if (!link.lost || missing === null) return '';
  return missing ? t('repair.some', { n: missing }) : t('repair.all');
}
