/** Small signs that recur: state, health, latency budget, protocol. Each says itself in words; colour only helps. */

import { h, setAttribute, setText } from './dom.js';
import { times } from './format.js';
import { pick, t } from './i18n.js';
import { budget } from './stream-facts.js';

/**
 * @typedef {import('./types.js').StateName} StateName
 * @typedef {import('./types.js').Stream} Stream
 */

/** A shape and a word for a state. */
export class StateMark {
  constructor() {
    this.word = document.createTextNode('');
    this.element = h('span', { class: 'state' }, this.word);
  }

  /** @param {StateName} state */
  update(state) {
    setAttribute(this.element, 'class', `state ${state}`);
    setAttribute(this.element, 'title', t(`state.${state}.help`));
    const word = t(`state.${state}`);
    if (this.word.data !== word) this.word.data = word;
  }
}

/** "ok", "warning", "critical" with their shapes; nothing where nothing is judged. */
export class HealthMark {
  constructor() {
    this.element = h('span', { class: 'health' });
  }

  /** @param {Stream['health']} health */
  update({ level, findings }) {
    setAttribute(this.element, 'class', `health ${level}`);
    setText(this.element, level === 'none' ? '' : t(`level.${level}`));
    setAttribute(this.element, 'title', findings.map((finding) => pick(finding.advice)).join('\n') || null);
  }
}

/** How much of the SRT latency one round trip takes: a bar with the mark of four round trips, and the number. */
export class BudgetBar {
  constructor() {
    this.fill = h('i');
    this.bar = h('span', { class: 'budget', 'aria-hidden': 'true' }, this.fill);
    this.text = h('span', { class: 'soft' });
    this.element = h('span', { class: 'budget-cell' }, this.bar, this.text);
  }

  /**
   * @param {number|null} latencyMs
   * @param {number|null} rttMs
   */
  update(latencyMs, rttMs) {
    const known = budget(latencyMs, rttMs);
    this.bar.hidden = !known;
    setText(this.text, times(known?.multiple));
    setAttribute(this.bar, 'class', `budget ${known?.level ?? ''}`);
    const width = known ? `${Math.round(known.share * 100)}%` : '0';
    if (this.fill.style.width !== width) this.fill.style.width = width;
  }
}

/** Readers by protocol as small labels. */
export class ReaderMarks {
  /** @param {number} fitting so many labels have room; of more protocols the smallest are told as one sum */
  constructor(fitting = 2) {
    this.fitting = fitting;
    this.element = h('span', { class: 'protos' });
    this.shown = '';
  }

  /** @param {[string, number][]} groups */
  update(groups) {
    const key = groups.join();
    if (key === this.shown && this.element.firstChild) return;
    this.shown = key;
    const shown = groups.slice(0, this.fitting);
    const others = groups.slice(shown.length).reduce((sum, [, n]) => sum + n, 0);
    const marks = shown.map(([protocol, n]) => h('span', { class: 'proto' }, `${protocol} ${t('count', { n })}`));
    if (others) marks.push(h('span', { class: 'proto' }, `+${t('count', { n: others })}`));
    this.element.title = groups.map(([protocol, n]) => `${protocol} ${t('count', { n })}`).join('\n');
    this.element.replaceChildren(...(marks.length ? marks : [h('span', { class: 'soft' }, '0')]));
  }
}

/** Text of a command or a file, with a button that copies it. @param {string} text */
export function codeBlock(text) {
  const button = h('button', { type: 'button', class: 'button copy', onclick: () => copy(text, button) }, t('copy'));
  return h('div', { class: 'code' }, h('pre', { tabindex: '0' }, h('code', {}, text)), button);
}

/**
 * @param {string} text
 * @param {HTMLButtonElement} button says how it went
 */
export async function copy(text, button) {
  const before = button.textContent ?? '';
  try {
    await navigator.clipboard.writeText(text);
    setText(button, t('copied'));
  } catch {
    // Browsers give the clipboard only to pages over https or on this machine.
    setText(button, t('copyFailed'));
  }
  setTimeout(() => setText(button, before), 2000);
}
