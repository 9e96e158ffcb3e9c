/** The events of one stream or server below its charts, and where there are more of them. */

import { EventTable } from './event-table.js';
import { eventNote } from './event-words.js';
import { h, setText } from './dom.js';
import { t } from './i18n.js';

/** So many stand on a page that is about something else; all of them have a page of their own. */
const SHOWN = 12;

export class EventPanel {
  /**
   * @param {import('./app.js').App} app
   * @param {import('./event-table.js').Options} options
   */
  constructor(app, options) {
    this.table = new EventTable(() => app.now(), options);
    this.note = h('p', { class: 'soft' });
    this.all = h('a', { class: 'button' });
    this.title = h('h2', {}, t('events'));
    this.element = h(
      'section',
      { class: 'panel event-panel', 'aria-label': t('events') },
      h('header', {}, this.title, this.note, h('span', { class: 'grow' }), this.all),
      this.table.element,
    );
  }

  /**
   * @param {import('./event-feed.js').EventFeed} feed
   * @param {string} href of all events
   */
  update(feed, href) {
    const { shown } = feed;
    this.table.update(shown.slice(0, SHOWN));
    setText(this.note, eventNote(feed));
    setText(this.all, shown.length > SHOWN || feed.next ? t('event.all', { n: shown.length }) : t('event.page'));
    this.all.setAttribute('href', href);
  }
}
