/** The heading of a stream: its state, where it comes from, what it carries, and where to watch it. */

import { h, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';
import { copy, StateMark } from './marks.js';
import { serverHref } from './router.js';
import { sourceText, stateOf, trackLong } from './stream-facts.js';
import { duration } from './times.js';

/** @typedef {import('./app.js').App} App */

export class StreamHead {
  /**
   * @param {App} app
   * @param {{server: string, path: string}} route
   * @param {HTMLElement} spans
   */
  constructor(app, { server, path }, spans) {
    this.app = app;
    this.mark = new StateMark();
    this.about = h('span', { class: 'soft about' });
    this.watch = h('a', { class: 'button', target: '_blank', rel: 'noopener' }, t('watch'));
    const copyLink = h(
      'button',
      { type: 'button', class: 'button', onclick: () => copy(location.href, copyLink) },
      t('copyLink'),
    );
    this.element = h(
      'header',
      { class: 'page-head' },
      h(
        'nav',
        { class: 'crumbs', 'aria-label': t('crumbs') },
        h('a', { href: '/', 'data-list': '' }, t('streams')),
        ' / ',
        h('a', { href: serverHref(server) }, server),
      ),
      h('h1', {}, path),
      this.mark.element,
      this.about,
      h('span', { class: 'grow' }),
      spans,
      this.watch,
      copyLink,
    );
  }

  /** There is no such stream now. */
  empty() {
    this.mark.element.hidden = true;
    this.watch.hidden = true;
    setText(this.about, '');
  }

  /**
   * @param {import('./types.js').Stream} stream
   * @param {number|null} age seconds of its values, null if they are of now
   */
  update(stream, age) {
    const { app } = this;
    this.about.classList.toggle('stale', age !== null);
    this.mark.element.hidden = false;
    this.mark.update(stateOf(stream));
    const from = stream.source?.remote ? t('from', { remote: stream.source.remote }) : '';
    const parts = [since(stream, age, app.now()), [sourceText(stream), from].filter(Boolean).join(' ')];
    setText(this.about, [...parts, ...stream.tracks.map(trackLong)].filter(Boolean).join(' · '));
    const player = app.state.servers[stream.server]?.player;
    const path = stream.path.split('/').map(encodeURIComponent).join('/');
    setAttribute(this.watch, 'href', player ? `${player.replace(/\/$/, '')}/${path}` : null);
    this.watch.hidden = !player || stream.state === 'unknown';
  }
}

/**
 * @param {import('./types.js').Stream} stream
 * @param {number|null} age
 * @param {number} now
 */
function since(stream, age, now) {
  if (age !== null) return t('old', { age: duration(age) });
  return stream.since === null ? '' : t('for', { age: duration(now - stream.since) });
}
