/**
 * Where the page lives: behind a proxy it may be below a prefix, such as /monitor. All addresses in these scripts are
 * those without it; it is put before them where they go into the document or onto the wire.
 */

/** "" or "/monitor"; the historian writes it into the page. */
export const PREFIX = globalThis.document?.documentElement.dataset.prefix ?? '';

/** @param {string} address that begins with a slash */
export const at = (address) => PREFIX + address;

/** The opposite of `at`, for a path of the browser. @param {string} pathname */
export const below = (pathname) => pathname.slice(PREFIX.length) || '/';
