/** A row of many things as one stop of the Tab key: arrows, Home and End move within it. */

/** @param {Element} place whose children can have the focus */
export function rove(place) {
  place.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (event);
    const all = /** @type {HTMLElement[]} */ ([...place.children]);
    const at = all.findIndex((one) => one === document.activeElement);
    const last = all.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[key];
    if (at < 0 || to === undefined || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    const next = all[Math.min(last, Math.max(0, to))];
    for (const one of all) one.setAttribute('tabindex', one === next ? '0' : '-1');
    next.focus();
  });
}

/** Sees to it that Tab finds the row: its newest thing, until another had the focus. @param {Element} place */
export function settle(place) {
  if (!place.querySelector('[tabindex="0"]')) place.lastElementChild?.setAttribute('tabindex', '0');
}
