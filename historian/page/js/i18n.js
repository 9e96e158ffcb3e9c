/** Texts of the page in the reader's language, which is the only one that is loaded. */

import { number, setLocale } from './format.js';

/** @typedef {keyof typeof import('./i18n/en.js').en} Key */
/** @typedef {string|{one: string, other: string}} Text */

export const LANGUAGES = /** @type {const} */ (['en', 'de']);
const STORAGE_KEY = 'monitor.language';
/** @type {Record<string, () => Promise<Record<string, Text>>>} */
const LOADERS = {
  en: async () => (await import('./i18n/en.js')).en,
  de: async () => (await import('./i18n/de.js')).de,
};

let language = 'en';
/** @type {Record<string, Text>} both languages have the same keys, which is tested */
let texts = {};
let plurals = new Intl.PluralRules('en');

/** @param {string} wanted "en" or "de"; another one is English */
export async function setLanguage(wanted) {
  const chosen = wanted in LOADERS ? wanted : 'en';
  texts = await LOADERS[chosen]();
  language = chosen;
  plurals = new Intl.PluralRules(language);
  setLocale(language);
}

export const currentLanguage = () => language;

/**
 * The text of a key; `{name}` is replaced by a value, numbers in the reader's format. `{n}` chooses the plural.
 * @param {Key} key
 * @param {Record<string, string|number>} [values]
 */
export function t(key, values = {}) {
  const text = texts[key];
  const form = typeof text === 'string' ? text : text[plurals.select(Number(values.n)) === 'one' ? 'one' : 'other'];
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value;
  });
}

/**
 * @param {string} key
 * @returns {key is Key}
 */
export function isKey(key) {
  return key in texts;
}

/**
 * A text that the historian gives in all languages.
 * @param {Record<string, string>} given
 */
export function pick(given) {
  return given[language] ?? given.en ?? '';
}

/** The language chosen here before, else the browser's. */
export function startLanguage() {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored && stored in LOADERS) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LOADERS) ?? 'en';
}

/** @param {string} chosen */
export function rememberLanguage(chosen) {
  localStorage.setItem(STORAGE_KEY, chosen);
}
