/** The choice of the time that charts or lists show: so far back from now, or from one moment to another. */

import { h, setAttribute, setText } from './dom.js';
import { t } from './i18n.js';
import { between, DEFAULT_RANGE, follows, RANGES, windowOf } from './span.js';

export class SpanBar {
  /**
   * @param {(range: string) => void} onChoose
   * @param {() => number} now Unix seconds
   * @param {string} [usual] span that goes on with now, to which the way back leads
   */
  constructor(onChoose, now, usual = DEFAULT_RANGE) {
    this.onChoose = onChoose;
    this.now = now;
    this.range = '';
    this.usual = usual;
    this.chips = RANGES.map((range) =>
      h(
        'button',
        { type: 'button', class: 'chip', onclick: () => this.choose(range), 'data-range': range },
        t(/** @type {import('./i18n.js').Key} */ (`range.${range}`)),
      ),
    );
    this.own = h(
      'button',
      { type: 'button', class: 'chip', 'aria-expanded': 'false', onclick: () => this.#open(this.form.hidden !== false) },
      t('range.custom'),
    );
    const [from, to] = ['range.from', 'range.to'].map((label) => {
      const input = h('input', { type: 'datetime-local', step: 1, required: true });
      return { input, label: h('label', {}, t(/** @type {import('./i18n.js').Key} */ (label)), ' ', input) };
    });
    this.inputs = [from.input, to.input];
    this.wrong = h('span', { class: 'wrong', role: 'alert' });
    this.form = h(
      'form',
      {
        class: 'panel span-form',
        'aria-label': t('range'),
        onsubmit: (/** @type {Event} */ event) => this.#submit(event),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          this.#open(false);
          this.own.focus();
        },
      },
      from.label,
      to.label,
      h('button', { class: 'button' }, t('range.show')),
      this.wrong,
    );
    this.form.hidden = true;
    this.element = h('div', { class: 'chips', role: 'group', 'aria-label': t('range') }, ...this.chips, this.own);
  }

  /** Whether the span stands still. */
  get fixed() {
    return !follows(this.range);
  }

  /** @param {string} range "" for the one that goes on with now */
  choose(range) {
    this.onChoose(range || this.usual);
  }

  /** @param {string} range that is shown */
  update(range) {
    this.range = range;
    if (follows(range)) this.usual = range;
    for (const chip of this.chips) setAttribute(chip, 'aria-pressed', String(chip.dataset.range === range));
    setAttribute(this.own, 'aria-pressed', String(!follows(range)));
    if (!this.form.hidden) this.#fill();
  }

  /** @param {boolean} open */
  #open(open) {
    this.form.hidden = !open;
    setAttribute(this.own, 'aria-expanded', String(open));
    if (!open) return;
    this.#fill();
    this.inputs[0].focus();
  }

  #fill() {
    windowOf(this.range, this.now()).forEach((time, i) => {
      this.inputs[i].value = localTime(time);
    });
    setText(this.wrong, '');
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const [from, to] = this.inputs.map((input) => Date.parse(input.value) / 1000);
    const right = from < to;
    setText(this.wrong, right ? '' : t('range.wrong'));
    if (!right) return;
    this.#open(false);
    this.choose(between(from, to));
    this.own.focus();
  }
}

/** As an input of date and time takes it, in the reader's time. @param {number} time Unix seconds */
function localTime(time) {
  const there = new Date(time * 1000);
  return new Date(there.getTime() - there.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
