/** Numbers that do not flicker: a shown value stays until the true one leaves a small band around it. */

/** A change below this share of the value is noise of the measurement, not news. */
const BAND = 0.015;
/** A value that stays inside the band is refreshed after this many looks all the same, so that slow drift shows. */
const PATIENCE = 15;

export class Steady {
  constructor() {
    /** @type {Map<string, {shown: number|null, looks: number}>} */
    this.values = new Map();
  }

  /**
   * @param {string} key whose value it is
   * @param {number|null} value
   * @returns {number|null} what to show
   */
  show(key, value) {
    const known = this.values.get(key);
    const keep = known && known.shown !== null && value !== null && known.shown !== 0 && value !== 0
      && Math.abs(value - known.shown) <= BAND * Math.abs(known.shown) && known.looks < PATIENCE;
    if (keep) {
      known.looks += 1;
      return known.shown;
    }
    this.values.set(key, { shown: value, looks: 0 });
    return value;
  }

  /** @param {string} key */
  forget(key) {
    this.values.delete(key);
  }
}
