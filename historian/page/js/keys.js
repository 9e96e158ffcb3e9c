/** The keyboard: one hand moves through the list, opens, and comes back. */

/**
 * @typedef {object} Actions
 * @property {() => void} search
 * @property {(by: number) => void} step
 * @property {() => void} back
 * @property {() => void} wall
 * @property {() => void} help
 */

/** @param {Actions} actions */
export function listenToKeys(actions) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const typing = target.matches('input, textarea, select');
    if (typing && event.key !== 'Escape') return;
    const action = {
      '/': actions.search,
      j: () => actions.step(1),
      k: () => actions.step(-1),
      w: actions.wall,
      Escape: actions.back,
      '?': actions.help,
    }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
