/** Events as they are drawn behind the lines of a chart. */

import { colour } from './theme.js';

/** @typedef {import('./types.js').Happening} Happening */

/** Height of the stripe on top, pixels: what weighs more is higher, so that colour is not all. */
const STRIPES = { crit: 6, warn: 4, info: 2 };
/** How strong the time of an event is tinted. */
const TINT = 0.07;

/** @returns {Record<'crit'|'warn'|'info', string>} */
export function eventColours() {
  return { crit: colour('crit'), warn: colour('warn'), info: colour('calm') };
}

/**
 * @param {import('uplot')} plot
 * @param {Happening[]} events
 * @param {Record<'crit'|'warn'|'info', string>} colours
 * @param {number} now Unix seconds: what is open goes on until then
 */
export function drawEvents(plot, events, colours, now) {
  const { ctx, bbox } = plot;
  const { min = 0, max = 0 } = plot.scales.x;
  const pixel = devicePixelRatio;
  ctx.save();
  for (const { begin, end, level } of [...events].reverse()) {
    const until = end ?? now;
    if (until < min || begin > max) continue;
    const left = plot.valToPos(Math.max(begin, min), 'x', true);
    const width = Math.max(2 * pixel, plot.valToPos(Math.min(until, max), 'x', true) - left);
    ctx.fillStyle = colours[level];
    ctx.globalAlpha = TINT;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(left, bbox.top - STRIPES[level] * pixel, width, STRIPES[level] * pixel);
  }
  ctx.restore();
}
