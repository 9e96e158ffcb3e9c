/** The views, each loaded when it is first wanted: who only looks at the list pays for no charts. */

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./app.js').View} View
 * @typedef {import('./router.js').Route} Route
 */

/** @type {Record<Route['name'], () => Promise<new (app: App, route: any) => View>>} */
const LOADERS = {
  overview: async () => (await import('./overview.js')).Overview,
  wall: async () => (await import('./wall.js')).Wall,
  stream: async () => (await import('./stream-page.js')).StreamPage,
  events: async () => (await import('./events-page.js')).EventsPage,
  server: async () => (await import('./server-page.js')).ServerPage,
};

/**
 * @param {Route['name']} name
 * @returns {Promise<(app: App, route: Route) => View>} makes the view
 */
export async function loadView(name) {
  const Class = await LOADERS[name]();
  return (app, route) => new Class(app, route);
}
