/** The panel of what is found and what to do about it: one sentence each, with an edge in the colour of its weight. */

import { h } from './dom.js';
import { pick, t } from './i18n.js';

/** @typedef {{level: string, text: string}} Advice */

export class AdvicePanel {
  constructor() {
    this.element = h('section', { class: 'panel advices', 'aria-label': t('advice') });
    this.shown = '';
  }

  /**
   * @param {import('./types.js').Finding[]} findings
   * @param {Advice|null} [otherwise] when nothing is found
   */
  update(findings, otherwise = null) {
    const list = findings.map((finding) => ({ level: finding.level, text: pick(finding.advice) }));
    if (!list.length && otherwise?.text) list.push(/** @type {any} */ (otherwise));
    this.element.hidden = list.length === 0;
    const key = JSON.stringify(list);
    if (this.shown === key) return;
    this.shown = key;
    this.element.replaceChildren(...list.map(({ level, text }) => h('p', { class: `advice ${level}` }, text)));
  }
}
