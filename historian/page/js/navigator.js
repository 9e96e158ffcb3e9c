/** Moves between views without loading the page anew, and remembers where the list was scrolled to. */

import { completed, remember, remembered } from './memory.js';
import { at, below, PREFIX } from './place.js';
import { href, parse } from './router.js';

/** @typedef {import('./router.js').Route} Route */

export class Navigator {
  /** @param {(route: Route, scroll: number) => void} onRoute with the place to scroll to */
  constructor(onRoute) {
    this.onRoute = onRoute;
    this.route = read(location.pathname, location.search, location.search);
    /** @type {import('./router.js').OverviewRoute} */
    this.list = this.route.name === 'overview' ? this.route : { name: 'overview', filter: remembered() };
    // What is shown stands in the address, also what was remembered.
    if (this.route.name === 'overview') history.replaceState(null, '', at(href(this.route)));
    this.listScroll = 0;
    history.scrollRestoration = 'manual';
    window.addEventListener('popstate', () => this.#show(read(location.pathname, location.search)));
    document.addEventListener('click', (event) => this.#followLink(event));
  }

  /** @param {Route} route */
  go(route) {
    const address = at(href(route));
    if (address === location.pathname + location.search) return;
    this.#leave();
    history.pushState(null, '', address);
    this.#show(route);
  }

  /**
   * Writes a changed filter or range into the address without a new step in the browser's history.
   * @param {Route} route
   */
  replace(route) {
    history.replaceState(null, '', at(href(route)));
    this.route = route;
    if (route.name !== 'overview') return;
    this.list = route;
    remember(route.filter);
  }

  /** Back to the list of streams, as it was. */
  toList() {
    this.go(this.list);
  }

  #leave() {
    if (this.route.name === 'overview') this.listScroll = window.scrollY;
  }

  /** @param {Route} route */
  #show(route) {
    const back = route.name === 'overview' && this.route.name !== 'overview';
    this.route = route;
    if (route.name === 'overview') this.list = route;
    this.onRoute(route, back ? this.listScroll : 0);
  }

  /** @param {MouseEvent} event */
  #followLink(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target || link.hash || link.hasAttribute('download')) return;
    if (!link.pathname.startsWith(`${PREFIX}/`)) return; // somebody else's
    event.preventDefault();
    if (link.dataset.list !== undefined) this.toList();
    else this.go(read(link.pathname, link.search));
  }
}

/**
 * @param {string} pathname
 * @param {string} query
 * @param {string} [asked] "" lets the list be as it was last; else only its looks are
 * @returns {Route}
 */
function read(pathname, query, asked = '?') {
  const route = parse(below(pathname), query);
  if (route.name !== 'overview' && route.name !== 'wall') return route;
  return { ...route, filter: completed(route.filter, query || asked, remembered()) };
}
