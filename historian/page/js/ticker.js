/** The last events, the newest first: what happened while nobody looked, and what happens now. */

import { changedAt, newest } from './happenings.js';
import { h, Keyed, setAttribute, setText } from './dom.js';
import { pick, t } from './i18n.js';
import { serverHref, streamHref } from './router.js';
import { clock, dayMonth, duration } from './times.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./types.js').Happening} Happening
 */

/** As many as stand beside the list of what needs attention. */
const SHOWN = 7;
const DAY = 86400;

class Line {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.when = h('time', { class: 'soft' });
    this.mark = h('span');
    this.link = h('a');
    this.text = h('span', { class: 'soft' });
    this.element = h('li', {}, this.when, this.mark, h('span', { class: 'cut' }, this.link, ' ', this.text));
  }

  /** @param {Happening} event */
  update(event) {
    const time = changedAt(event);
    setText(this.when, this.app.now() - time < DAY ? clock(time) : dayMonth(time));
    const over = event.end !== null;
    setAttribute(this.mark, 'class', `kind ${over ? 'over' : event.level}`);
    setText(this.mark, over ? t('ticker.over') : t(event.level === 'info' ? 'ticker.info' : `level.${event.level}`));
    setText(this.link, event.path ?? event.server);
    setAttribute(this.link, 'href', event.path ? streamHref(event.server, event.path) : serverHref(event.server));
    const lasted = over ? `${t('ticker.after', { age: duration(time - event.begin) })} · ` : '';
    const text = lasted + pick(event.text);
    setText(this.text, text);
    setAttribute(this.element, 'title', `${event.server} · ${text}`);
  }
}

export class Ticker {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    // New lines are read out; what stands there already is not.
    this.list = h('ul', { class: 'plain', 'aria-labelledby': 'ticker', 'aria-live': 'polite' });
    this.none = h('p', { class: 'soft' }, t('ticker.none'));
    this.element = h(
      'section',
      { class: 'panel ticker', 'aria-labelledby': 'ticker' },
      h('header', {}, h('h2', { id: 'ticker' }, t('ticker.last')), h('a', { href: '/events' }, t('ticker.all'))),
      this.list,
      this.none,
    );
    /** @type {Keyed<Happening, Line>} */
    this.lines = new Keyed(
      this.list,
      ({ id }) => id,
      () => new Line(app),
    );
  }

  update() {
    const events = newest(this.app.state.events, SHOWN);
    this.lines.update(events);
    this.list.hidden = events.length === 0;
    this.none.hidden = events.length > 0;
  }
}
