/** The list of keys and signs, as a dialog. */

import { h } from './dom.js';
import { t } from './i18n.js';
import { STATES } from './select.js';

export function helpDialog() {
  const keys = /** @type {const} */ ([
    ['/', 'key.search'],
    ['j', 'key.down'],
    ['k', 'key.up'],
    ['Enter', 'key.open'],
    ['Esc', 'key.back'],
    ['w', 'key.wall'],
    ['?', 'key.help'],
  ]);
  const dialog = h(
    'dialog',
    { class: 'panel help', 'aria-labelledby': 'help-title' },
    h(
      'header',
      {},
      h('h2', { id: 'help-title' }, t('help.title')),
      h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('close')),
    ),
    h('h3', {}, t('help.keys')),
    h('dl', {}, ...keys.flatMap(([key, label]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, t(label))])),
    h('h3', {}, t('help.states')),
    h(
      'dl',
      {},
      ...STATES.flatMap((state) => [
        h('dt', {}, h('span', { class: `state ${state}` }, t(`state.${state}`))),
        h('dd', {}, t(`state.${state}.help`)),
      ]),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
