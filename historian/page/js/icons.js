/** Signs that no font can be trusted to have. */

import { svg } from './dom.js';

/** Lines in a square of 16. */
const PATHS = {
  wall: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  table: 'M2 3.5h12M2 8h12M2 12.5h12',
  compact: 'M2 2.5h12M2 6.2h12M2 9.8h12M2 13.5h12',
  cards: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z',
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return svg('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: PATHS[name] }));
}
