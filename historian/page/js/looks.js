/** How the list looks: as a table, a compact one or cards, and which columns the table has. */

import { COLUMNS } from './columns.js';
import { h, setAttribute } from './dom.js';
import { t } from './i18n.js';
import { icon } from './icons.js';

/** @typedef {import('./router.js').Filter} Filter */

const VIEWS = /** @type {const} */ (['', 'compact', 'cards']);

export class Looks {
  /** @param {(change: Partial<Filter>) => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.views = VIEWS.map((view) => {
      const name = t(`view.${view || 'table'}`);
      return h(
        'button',
        { type: 'button', class: 'chip tool', 'aria-label': name, title: name, onclick: () => onChange({ view }) },
        icon(view || 'table'),
      );
    });
    this.boxes = COLUMNS.filter(({ need }) => need > 0).map(({ id, label }) => {
      const box = h('input', { type: 'checkbox', value: id, onchange: () => this.#choose() });
      return { box, label: h('label', {}, box, t(label)) };
    });
    this.usual = h(
      'button',
      { type: 'button', class: 'button', onclick: () => onChange({ cols: [] }) },
      t('columns.usual'),
    );
    this.menu = h(
      'div',
      { class: 'panel menu', id: 'columns', popover: 'auto', role: 'group', 'aria-label': t('columns') },
      ...this.boxes.map(({ label }) => label),
      h('p', { class: 'soft' }, t('columns.room')),
      this.usual,
    );
    this.button = h('button', { type: 'button', class: 'chip', popovertarget: 'columns' }, t('columns'));
    // Below its button, with all edges in sight.
    this.menu.addEventListener('toggle', () => {
      const { bottom, right } = this.button.getBoundingClientRect();
      const { width, height } = this.menu.getBoundingClientRect();
      this.menu.style.top = `${Math.max(8, Math.min(bottom + 6, window.innerHeight - height - 8))}px`;
      this.menu.style.left = `${Math.max(8, right - width)}px`;
    });
    this.element = h(
      'div',
      { class: 'looks' },
      this.button,
      this.menu,
      h('div', { class: 'views', role: 'group', 'aria-label': t('view') }, ...this.views),
    );
  }

  #choose() {
    const cols = this.boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    // The path stands for "no other column": an empty list would mean all.
    this.onChange({ cols: cols.length === this.boxes.length ? [] : ['path', ...cols] });
  }

  /** @param {Filter} filter */
  update({ view, cols }) {
    const known = VIEWS.find((one) => one === view) ?? '';
    this.views.forEach((button, i) => setAttribute(button, 'aria-pressed', String(VIEWS[i] === known)));
    for (const { box } of this.boxes) box.checked = cols.length === 0 || cols.includes(box.value);
    this.button.classList.toggle('chosen', cols.length > 0);
    this.button.hidden = known === 'cards';
    this.usual.hidden = cols.length === 0;
  }
}
