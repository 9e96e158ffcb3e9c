/** A choice among few, which shows whether it narrows anything. */

import { h } from './dom.js';
import { t } from './i18n.js';

export class Choice {
  /** @param {import('./i18n.js').Key} label @param {(value: string) => void} onChange */
  constructor(label, onChange) {
    this.label = t(label);
    this.select = h('select', { class: 'chip', 'aria-label': this.label, onchange: () => onChange(this.select.value) });
    this.shown = '';
  }

  /**
   * @param {[string, string][]} options value and text
   * @param {string} value
   */
  update(options, value) {
    const key = JSON.stringify(options);
    if (key !== this.shown) {
      this.shown = key;
      this.select.replaceChildren(...options.map(([option, text]) => h('option', { value: option }, text)));
    }
    if (this.select.value !== value) this.select.value = value;
    this.select.classList.toggle('chosen', value !== '');
  }
}
