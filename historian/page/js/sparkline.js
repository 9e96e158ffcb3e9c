/** A line as small as a word: the last minute of a rate. */

import { setAttribute, svg } from './dom.js';
import { SPARK_POINTS } from './store.js';

const WIDTH = 64;
const HEIGHT = 20;
const PAD = 2;
/** The line spans at least this share of its highest value, so that noise stays small and a drop stands out. */
const MIN_SPAN = 0.3;

/**
 * @param {(number|null)[]} points oldest first; null breaks the line
 * @returns {string} the path, "" if there is nothing to draw
 */
export function sparkPath(points) {
  const known = points.filter((value) => value !== null);
  if (known.length < 2) return '';
  const high = Math.max(...known);
  const low = Math.min(...known, high * (1 - MIN_SPAN));
  const span = high - low || 1;
  const step = WIDTH / (SPARK_POINTS - 1);
  const left = WIDTH - (points.length - 1) * step;
  let path = '';
  let pen = 'M';
  points.forEach((value, i) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    const y = high === 0 ? HEIGHT - PAD : HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD);
    path += `${pen}${(left + i * step).toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

export class Sparkline {
  constructor() {
    this.path = svg('path');
    this.element = svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' }, this.path);
  }

  /** @param {(number|null)[]} points */
  update(points) {
    setAttribute(this.path, 'd', sparkPath(points));
  }
}
