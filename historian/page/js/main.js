/** Puts the page together: the socket feeds the state, the address chooses the view, every second ages are renewed. */

import { App } from './app.js';
import { Bar } from './bar.js';
import { isFresh } from './connection.js';
import { setChildren } from './dom.js';
import { currentLanguage, setLanguage, startLanguage, t } from './i18n.js';
import { listenToKeys } from './keys.js';
import { Navigator } from './navigator.js';
import { Notices } from './notices.js';
import { at } from './place.js';
import { noFilter } from './router.js';
import { isUrgent } from './select.js';
import { Socket } from './socket.js';
import { apply } from './store.js';
import { watchSystem } from './theme.js';
import { loadView } from './views.js';

/** @typedef {import('./app.js').View} View */

const app = new App();
const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const barPlace = /** @type {HTMLElement} */ (document.getElementById('bar'));
const noticePlace = /** @type {HTMLElement} */ (document.getElementById('notices'));
/** @type {View|null} none until its modules are there */
let view = null;
/** @type {Bar} */
let bar;
/** @type {Notices} */
let notices;
/** @type {any[]} */
let arrived = [];

const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const socket = new Socket(`${scheme}://${location.host}${at('/ws')}`, receive, (status) => {
  app.status = status;
  showConnection();
});
app.reconnect = () => socket.connect();

/** @param {any} message */
function receive(message) {
  const outcome = apply(app.state, message, app.clock());
  if (outcome === 'gap') socket.resync();
  if (outcome !== 'all' && outcome !== 'some') return;
  for (const id of message.gone ?? []) app.steady.forget(id);
  // All messages of one frame are shown at once.
  if (arrived.push(message) === 1) requestAnimationFrame(show);
}

function show() {
  const messages = arrived;
  arrived = [];
  view?.update(messages);
  showConnection();
}

function showConnection() {
  const { mode } = app.connection();
  document.body.dataset.mode = mode;
  document.body.classList.toggle('old', app.state.ready && !isFresh(mode));
  bar.update();
  notices.update();
  document.title = title(mode);
}

/**
 * What a tab says that nobody looks at: whether the monitor is there, and how many streams want somebody at once.
 * @param {import('./connection.js').Mode} mode
 */
function title(mode) {
  const urgent = [...app.state.streams.values()].filter(isUrgent).length;
  const first = mode === 'lost' || mode === 'refused' ? `${t(`mode.${mode}`)} · ` : urgent ? `(${urgent}) ` : '';
  return first + [view?.title, 'MediaMTX Monitor'].filter(Boolean).join(' · ');
}

/** Builds bar and notices in the present language. */
function frame() {
  document.documentElement.lang = currentLanguage();
  bar = new Bar(app, {
    onSearch: search,
    onLanguage: () => {
      frame();
      open();
    },
    onHelp: help,
    onWall: wall,
  });
  notices = new Notices(app);
  setChildren(barPlace, [bar.element]);
  setChildren(noticePlace, [notices.element]);
}

/**
 * Shows the view that the address names, as soon as its modules are there.
 * @param {number} [scroll]
 */
async function open(scroll = window.scrollY) {
  const { route } = app.navigator;
  if (route.name === 'stream') socket.watch(route.server, route.path);
  else socket.watch('', '');
  const make = await loadView(route.name);
  if (app.navigator.route !== route) return; // the reader has gone on meanwhile
  view?.destroy();
  view = make(app, route);
  setChildren(main, [view.element]);
  view.placed?.();
  bar.search.value = route.name === 'overview' ? route.filter.q : '';
  showConnection();
  window.scrollTo(0, scroll);
}

async function help() {
  const { helpDialog } = await import('./help.js');
  helpDialog();
}

/**
 * @param {string} q
 * @param {boolean} enter
 */
function search(q, enter) {
  if (view?.search) {
    view.search(q);
    if (enter) view.step?.(0);
  } else if (enter) {
    app.navigator.go({ name: 'overview', filter: { ...noFilter(), q } });
  }
}

/** Into the wall display, which shows what the list was narrowed to, and back. */
function wall() {
  const { navigator } = app;
  if (navigator.route.name === 'wall') navigator.toList();
  else {
    navigator.go({ name: 'wall', filter: navigator.list.filter });
    document.documentElement.requestFullscreen?.().catch(() => {}); // not on every phone
  }
}

function back() {
  if (document.activeElement === bar.search) {
    bar.search.blur();
    if (bar.search.value) view?.search?.('');
  } else if (app.navigator.route.name !== 'overview') {
    app.navigator.toList();
  } else if (document.activeElement instanceof HTMLElement) {
    document.activeElement.blur();
  }
}

const language = setLanguage(startLanguage());
app.navigator = new Navigator(async (_route, scroll) => {
  await open(scroll);
  main.focus({ preventScroll: true });
});
// The texts and the view's modules come side by side.
await Promise.all([language, loadView(app.navigator.route.name)]);
frame();
await open(0);
watchSystem();
document.addEventListener('theme', () => view?.update());
document.addEventListener('filter', (event) => {
  const q = /** @type {CustomEvent<string>} */ (event).detail;
  if (bar.search.value !== q) bar.search.value = q;
});
listenToKeys({ search: () => bar.search.select(), step: (by) => view?.step?.(by), back, wall, help });
// The network is back: no need to wait for the next try.
window.addEventListener('online', () => app.status.phase === 'waiting' && socket.connect());
document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement && app.navigator.route.name === 'wall') app.navigator.toList();
});
document.addEventListener('visibilitychange', () => socket.setHidden(document.hidden));
setInterval(() => {
  if (document.hidden) return;
  showConnection();
  view?.tick();
}, 1000);
socket.connect();
