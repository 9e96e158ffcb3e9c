/** Which part of a long list is in sight, when all its lines are of one height and the page scrolls. */

/** Up to so many items all exist: the browser's own search then finds everything. */
const ALL = 120;
/** Lines kept ready above and below the window, in share of its height: what one turn of a wheel brings. */
const SPARE = 0.5;

/**
 * @param {HTMLElement} element holds the list; its top is that of the first line
 * @param {number} count items
 * @param {number} height of a line, px
 * @param {number} [across] items in a line
 * @returns {{first: number, last: number, above: number, below: number}} items, last excluded; px of what is left out
 */
export function inSight(element, count, height, across = 1) {
  if (count <= ALL) return { first: 0, last: count, above: 0, below: 0 };
  const lines = Math.ceil(count / across);
  const spare = Math.ceil((window.innerHeight / height) * SPARE);
  const top = Math.floor(-element.getBoundingClientRect().top / height) - spare;
  const first = Math.max(0, Math.min(lines - 1, top));
  const last = Math.max(first, Math.min(lines, top + Math.ceil(window.innerHeight / height) + 2 * spare));
  return {
    first: first * across,
    last: Math.min(count, last * across),
    above: first * height,
    below: (lines - last) * height,
  };
}

/**
 * Keeps parts of items that come into sight, made anew only when there is none to spare.
 * @template T
 * @template {{id: string, element: HTMLElement, update: (item: T, index: number) => void}} P
 */
export class Recycler {
  /** @param {(item: T) => string} idOf @param {() => P} make */
  constructor(idOf, make) {
    this.idOf = idOf;
    this.make = make;
    /** @type {Map<string, P>} */
    this.parts = new Map();
  }

  /**
   * @param {T[]} items in sight
   * @param {number} first index of the first of them
   * @returns {HTMLElement[]} their elements
   */
  show(items, first) {
    /** @type {Map<string, P>} */
    const next = new Map();
    const wanted = new Set(items.map(this.idOf));
    const free = [...this.parts.values()].filter(
      (part) => !wanted.has(part.id) && !part.element.contains(document.activeElement),
    );
    items.forEach((item, i) => {
      const id = this.idOf(item);
      let part = this.parts.get(id);
      if (!part) {
        part = free.pop() ?? this.make();
        // It leaves its place, so that those that stay need not move.
        part.element.remove();
        part.id = id;
      }
      part.update(item, first + i);
      next.set(id, part);
    });
    this.parts = next;
    return [...next.values()].map((part) => part.element);
  }

  /** The item that has the focus, "" if none. */
  focused() {
    return [...this.parts.values()].find((part) => part.element.contains(document.activeElement))?.id ?? '';
  }

  forget() {
    this.parts = new Map();
  }
}
