/** How large tiles can be, so that all of them are in sight at once. Pure. */

/**
 * From the largest down: what a wall can show of a few streams, and of thousands. Least width and height of a tile with
 * its gap, px, and how many times these it may become where there is room.
 */
const SIZES = /** @type {const} */ ([
  { name: 'large', width: 280, height: 112, most: 2.2 },
  { name: 'medium', width: 200, height: 56, most: 1.7 },
  { name: 'small', width: 150, height: 34, most: 1.4 },
  { name: 'dot', width: 20, height: 20, most: 3 },
]);

/**
 * @typedef {object} Tiling
 * @property {typeof SIZES[number]['name']} name
 * @property {number} across tiles in a row
 * @property {number} scale of the tile and its type
 * @property {number} height px, with the gap
 * @property {number} shown less than asked for if not even dots have room for all
 */

/**
 * @param {number} count tiles
 * @param {number} width of the place, px
 * @param {number} height
 * @returns {Tiling}
 */
export function tiling(count, width, height) {
  for (const size of SIZES) {
    const { across, scale } = largest(count, width / size.width, height / size.height);
    if (scale < 1) continue;
    const fit = Math.min(scale, size.most);
    return { name: size.name, across, scale: fit, height: size.height * fit, shown: count };
  }
  const { name, width: w, height: h } = SIZES[SIZES.length - 1];
  const across = Math.max(1, Math.floor(width / w));
  const shown = Math.min(count, across * Math.max(1, Math.floor(height / h)));
  return { name, across, scale: 1, height: h, shown };
}

/**
 * The number of columns that leaves most for each tile.
 * @param {number} count
 * @param {number} columns that fit at scale 1, with a fraction
 * @param {number} rows
 */
function largest(count, columns, rows) {
  let best = { across: 1, scale: 0 };
  for (let across = 1; across <= Math.max(1, columns); across += 1) {
    const scale = Math.min(columns / across, rows / Math.ceil(count / across));
    if (scale > best.scale) best = { across, scale };
  }
  return best;
}
