/** Texts of the page in the reader's language. */

import { number, setLocale } from './format.js';
import { de } from './i18n/de.js';
import { en } from './i18n/en.js';

/** @typedef {keyof typeof en} Key */
/** @typedef {string|{one: string, other: string}} Text */

export const LANGUAGES = /** @type {const} */ (['en', 'de']);
const STORAGE_KEY = 'monitor.language';
const texts = /** @type {Record<string, Record<string, Text>>} */ ({ en, de });

let language = 'en';
let plurals = new Intl.PluralRules('en');

/** @param {string} wanted "en" or "de" */
export function setLanguage(wanted) {
  language = texts[wanted] ? wanted : 'en';
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
  const text = texts[language][key] ?? texts.en[key];
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
  return key in texts.en;
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
  if (stored && texts[stored]) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => texts[tag]) ?? 'en';
}

/** @param {string} chosen */
export function rememberLanguage(chosen) {
  localStorage.setItem(STORAGE_KEY, chosen);
}
