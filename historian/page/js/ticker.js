/** The last events, the newest first: what happened while nobody looked, and what happens now. */

import { h, Keyed, setAttribute, setText } from './dom.js';
import { keepEvents, newest } from './happenings.js';
import { pick, t } from './i18n.js';
import { at } from './place.js';
import { serverHref, streamHref } from './router.js';
import { clock, dayMonth, duration } from './times.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./types.js').Happening} Happening
 */

/** As many as stand beside the list of what needs attention. */
const SHOWN = 8;
const DAY = 86400;
/** Read once: snapshots have what is open, and only these have what ended before. */
const ASKED = '/api/v1/events?limit=20';
let asked = false;

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
    const time = event.end ?? event.begin;
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

  /** What ended before this page was opened. */
  async #read() {
    asked = true;
    try {
      const answer = await fetch(at(ASKED));
      if (answer.ok) keepEvents(this.app.state.events, (await answer.json()).events);
    } catch {
      // Then there are those that come from now on.
    }
    this.update();
  }

  update() {
    if (!asked && this.app.state.ready && this.app.state.history) this.#read();
    const events = newest(this.app.state.events, SHOWN);
    this.lines.update(events);
    this.list.hidden = events.length === 0;
    this.none.hidden = events.length > 0;
  }
}
