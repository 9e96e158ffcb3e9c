/** Lines under the bar that say when what is shown is not the present, and what is being done about it. */

import { h, Keyed, setChildren, setText } from './dom.js';
import { t } from './i18n.js';
import { redisReason } from './redis-reasons.js';
import { clock, dateTime, duration } from './times.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./types.js').Mute} Mute */

const DAY = 86400;

export class Notices {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.lostText = h('span');
    this.countdown = h('span', { class: 'soft' });
    this.retry = h('button', { type: 'button', class: 'button', onclick: () => app.reconnect() }, t('retryNow'));
    this.lost = h(
      'div',
      { class: 'notice crit' },
      h('span', { class: 'state down' }),
      this.lostText,
      this.countdown,
      h('span', { class: 'grow' }),
      this.retry,
    );
    this.historyText = h('span');
    this.history = h('div', { class: 'notice warn' }, h('span', { class: 'state stalled' }), this.historyText);
    this.mutes = h('div');
    /** @type {Keyed<Mute, {element: HTMLElement, update: (mute: Mute) => void}>} */
    this.muted = new Keyed(
      this.mutes,
      ({ name }) => name,
      () => {
        const text = h('span');
        return {
          element: h('div', { class: 'notice warn' }, h('span', { class: 'state stalled' }), text),
          update: ({ name, since, reason }) =>
            setText(text, t('notice.notify', { name, reason, when: when(since, app.now()) })),
        };
      },
    );
    this.element = h('div', { class: 'notices' });
  }

  update() {
    const { app } = this;
    const { mode, age, retryIn } = app.connection();
    const lines = [];
    const heard = app.state.heard ? { when: clock(app.state.heard), age: duration(age) } : null;
    if (mode === 'lost' || mode === 'refused' || mode === 'delayed') {
      const about = mode === 'lost' ? (heard ? 'lost' : 'unreached') : mode;
      setText(this.lostText, t(`notice.${about}`) + (heard ? ` ${t('notice.values', heard)}` : ''));
      setText(
        this.countdown,
        mode === 'lost' ? (retryIn ? t('retryIn', { s: duration(retryIn) }) : t('retrying')) : '',
      );
      lines.push(this.lost);
    }
    const { history, historyReason, ready } = app.state;
    if (ready && (!history || historyReason)) {
      const reason = redisReason(historyReason);
      const key = history ? 'lessHistory' : reason ? 'noHistory.reason' : 'noHistory';
      setText(this.historyText, t(key, { reason }));
      lines.push(this.history);
    }
    this.muted.update(app.state.notify);
    if (app.state.notify.length) lines.push(this.mutes);
    setChildren(this.element, lines);
  }
}

/** @param {number} time @param {number} now */
const when = (time, now) => (now - time < DAY ? clock(time) : dateTime(time));
