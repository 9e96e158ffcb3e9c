/** The choice of how far back the charts go. */

import { h } from './dom.js';
import { t } from './i18n.js';
import { RANGES } from './router.js';

/**
 * @param {string} chosen
 * @param {(range: string) => void} onChoose
 */
export function rangeChips(chosen, onChoose) {
  const chips = RANGES.map((range) =>
    h(
      'button',
      {
        type: 'button',
        class: 'chip',
        'aria-pressed': String(range === chosen),
        onclick: () => {
          for (const chip of chips) chip.setAttribute('aria-pressed', String(chip.dataset.range === range));
          onChoose(range);
        },
        'data-range': range,
      },
      t(/** @type {import('./i18n.js').Key} */ (`range.${range}`)),
    ),
  );
  return h('div', { class: 'chips', role: 'group', 'aria-label': t('range') }, ...chips);
}
