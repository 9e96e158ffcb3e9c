/** What stands in place of the list when there is none to show. */

import { h } from './dom.js';
import { t } from './i18n.js';
import { codeBlock } from './marks.js';
import { splitAddress } from './remedy.js';

/**
 * How to publish a first stream, with the address of the server that waits for it.
 * @param {string} address of a server's API
 */
export function noStreams(address) {
  const host = splitAddress(address).host || 'localhost';
  const test =
    '-re -f lavfi -i testsrc2=size=1280x720:rate=25 -c:v libx264 -preset veryfast -tune zerolatency -g 50 -b:v 3M';
  return h(
    'section',
    { class: 'panel empty' },
    h('h2', {}, t('empty.title')),
    h('p', {}, t('empty.text')),
    h('h3', {}, t('empty.srt')),
    codeBlock(`ffmpeg ${test} -f mpegts "srt://${host}:8890?streamid=publish:test&pkt_size=1316"`),
    h('h3', {}, t('empty.rtsp')),
    codeBlock(`ffmpeg ${test} -f rtsp rtsp://${host}:8554/test`),
    h('h3', {}, t('empty.obs')),
    codeBlock(`rtmp://${host}/test`),
  );
}

/** @param {() => void} onClear */
export function noMatch(onClear) {
  return h(
    'section',
    { class: 'panel empty' },
    h('p', {}, t('noMatch')),
    h('button', { type: 'button', class: 'button', onclick: onClear }, t('filter.clear')),
  );
}

/** @param {import('./i18n.js').Key} key */
export function waiting(key) {
  return h('section', { class: 'panel empty quiet' }, h('p', { class: 'soft' }, t(key)));
}
