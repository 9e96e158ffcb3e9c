/** Light, dark, or as the system has it. */

const STORAGE_KEY = 'monitor.theme';
export const THEMES = /** @type {const} */ (['auto', 'light', 'dark']);

/** @returns {typeof THEMES[number]} */
export function currentTheme() {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
  if (next === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(STORAGE_KEY);
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem(STORAGE_KEY, next);
  }
  document.dispatchEvent(new Event('theme'));
}

/** Tells also when the system changes from day to night. */
export function watchSystem() {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    document.dispatchEvent(new Event('theme')),
  );
}

/**
 * The colour of a token, as the present theme has it.
 * @param {string} token without its dashes
 */
export function colour(token) {
  const probe = document.createElement('i');
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
