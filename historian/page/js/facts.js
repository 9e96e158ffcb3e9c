/** Tiles with one number each. */

import { h, Keyed, setAttribute, setText } from './dom.js';

/**
 * @typedef {object} Fact
 * @property {string} key
 * @property {string} label
 * @property {string} value
 * @property {string} [unit]
 * @property {string} [note] a line below
 * @property {''|'ok'|'warn'|'crit'} [level]
 */

class Tile {
  constructor() {
    this.label = h('span', { class: 'soft' });
    this.value = document.createTextNode('');
    this.unit = h('small');
    this.note = h('span', { class: 'soft note' });
    this.element = h('div', { class: 'panel fact' }, this.label, h('b', {}, this.value, this.unit), this.note);
  }

  /** @param {Fact} fact */
  update({ label, value, unit = '', note = '', level = '' }) {
    setText(this.label, label);
    if (this.value.data !== value) this.value.data = value;
    setText(this.unit, unit && `\u202f${unit}`);
    setText(this.note, note);
    setAttribute(this.element, 'class', `panel fact ${level}`.trim());
  }
}

export class Facts {
  /** @param {string} label of the section */
  constructor(label) {
    this.element = h('section', { class: 'facts', 'aria-label': label });
    /** @type {Keyed<Fact, Tile>} */
    this.tiles = new Keyed(
      this.element,
      (fact) => fact.key,
      () => new Tile(),
    );
  }

  /** @param {Fact[]} facts */
  update(facts) {
    this.tiles.update(facts);
  }
}
