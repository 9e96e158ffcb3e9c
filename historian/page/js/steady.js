/** Numbers that do not flicker: a shown value stays until the true one leaves a small band around it. */

/** A change below this share of the value is noise of the measurement, not news. */
const BAND = 0.015;
/** A value that stays inside the band is refreshed after this many looks all the same, so that slow drift shows. */
const PATIENCE = 15;

export class Steady {
  constructor() {
    /** @type {Map<string, Map<string, {shown: number|null, looks: number}>>} */
    this.owners = new Map();
  }

  /**
   * @param {string} owner the stream or server
   * @param {string} name of the value; the same name shows the same number wherever it stands
   * @param {number|null} value
   * @returns {number|null} what to show
   */
  show(owner, name, value) {
    const values = this.owners.get(owner) ?? new Map();
    this.owners.set(owner, values);
    const known = values.get(name);
    const keep =
      known &&
      known.shown !== null &&
      value !== null &&
      known.shown !== 0 &&
      value !== 0 &&
      Math.abs(value - known.shown) <= BAND * Math.abs(known.shown) &&
      known.looks < PATIENCE;
    if (keep) {
      known.looks += 1;
      return known.shown;
    }
    values.set(name, { shown: value, looks: 0 });
    return value;
  }

  /** @param {string} owner has gone */
  forget(owner) {
    this.owners.delete(owner);
  }
}
