/** Which columns have room. Pure. */

/**
 * @typedef {{id: string, width: number, wide?: number, phone?: number, need: number}} Wanted a column, as columns.js has it
 */

/** Below this width of the table, px, a row has two lines, and of the columns stay those that have a width for phones. */
export const PHONE = 718;
/** The mark of the state without its word, px. */
const MARK = 32;
/** The path may take what the others leave, at least its width; from so much more on all are wider, px. */
const PLENTY = 150;

/**
 * @template {Wanted} T
 * @param {T[]} columns all that are wanted, in the order of the table
 * @param {number} room px
 * @returns {{column: T, width: number|null}[]} null for the one that takes what is left
 */
export function fitting(columns, room) {
  const path = (/** @type {T} */ column) => column.id === 'path';
  if (room < PHONE) {
    return columns
      .filter((column) => column.phone || column.need === 0)
      .map((column) => ({ column, width: path(column) ? null : (column.phone ?? MARK) }));
  }
  const kept = new Set(columns);
  const sum = () => [...kept].reduce((all, column) => all + column.width, 0);
  const byNeed = [...columns].sort((a, b) => b.need - a.need);
  while (sum() > room && byNeed[0]?.need) kept.delete(/** @type {T} */ (byNeed.shift()));
  const plenty = [...kept].reduce((all, column) => all + (column.wide ?? column.width), PLENTY) <= room;
  return columns
    .filter((column) => kept.has(column))
    .map((column) => ({ column, width: path(column) ? null : plenty ? (column.wide ?? column.width) : column.width }));
}
