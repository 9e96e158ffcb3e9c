/** Making and changing DOM nodes without markup strings, as the content security policy wants it. */

import { at } from './place.js';

/** @typedef {Node|string|null|undefined|false|(Node|string|null|undefined|false)[]} Child */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {Element} node
 * @param {Record<string, unknown>} attributes functions are listeners, null and false are left out, true is ""
 */
function setAll(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      node.addEventListener(name.replace(/^on/, ''), /** @type {EventListener} */ (value));
    } else {
      setAttribute(node, name, /** @type {string|number|boolean|null|undefined} */ (value));
    }
  }
}

/**
 * Makes an HTML element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAll(node, attributes);
  append(node, children);
  return node;
}

/**
 * Makes an SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  setAll(node, attributes);
  append(node, children);
  return node;
}

/**
 * @param {Element} node
 * @param {Child[]} children
 */
function append(node, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

/**
 * Sets an attribute only when it changes.
 * @param {Element} node
 * @param {string} name
 * @param {string|number|boolean|null|undefined} value
 */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  let text = value === true ? '' : String(value);
  if ((name === 'href' || name === 'src') && /^\/(?!\/)/.test(text)) text = at(text);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/**
 * Sets the text of a node only when it changes: an untouched node costs no layout and keeps a selection.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Brings the children of `parent` to `wanted`, moving as few as possible. Moving takes the focus away: it is given back.
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function setChildren(parent, wanted) {
  const keep = new Set(wanted);
  const focused = document.activeElement;
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, i) => {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

/**
 * Keeps one part for each item, by key: made once, then updated, dropped when its item is gone.
 * @template T
 * @template {{element: Element, update: (item: T) => void}} P
 */
export class Keyed {
  /**
   * @param {Element} parent
   * @param {(item: T) => string} keyOf
   * @param {(item: T) => P} make
   */
  constructor(parent, keyOf, make) {
    this.parent = parent;
    this.keyOf = keyOf;
    this.make = make;
    /** @type {Map<string, P>} */
    this.parts = new Map();
  }

  /** @param {T[]} items */
  update(items) {
    /** @type {Map<string, P>} */
    const next = new Map();
    for (const item of items) {
      const key = this.keyOf(item);
      const part = this.parts.get(key) ?? this.make(item);
      part.update(item);
      next.set(key, part);
    }
    this.parts = next;
    setChildren(
      this.parent,
      [...next.values()].map((part) => part.element),
    );
  }
}
