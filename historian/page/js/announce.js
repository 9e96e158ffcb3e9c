// Announces the packs of the view that the address names: the browser loads them side by side with the others, and does
// not find them one after the other. historian/api/packs.py makes them, tests/page/test_page_files.py knows which these are.
(() => {
  const packs = /** @type {Record<string, string[]>} */ ({
    overview: [
      'events-page+overview',
      'events-page+overview+server-page+stream-page',
      'overview',
      'overview+server-page',
      'overview+server-page+stream-page',
      'overview+stream-page+wall',
    ],
    wall: [
      'overview+stream-page+wall',
      'wall',
    ],
    stream: [
      'events-page+overview+server-page+stream-page',
      'events-page+server-page+stream-page',
      'overview+server-page+stream-page',
      'overview+stream-page+wall',
      'server-page+stream-page',
      'stream-page',
    ],
    server: [
      'events-page+overview+server-page+stream-page',
      'events-page+server-page+stream-page',
      'overview+server-page',
      'overview+server-page+stream-page',
      'server-page',
      'server-page+stream-page',
    ],
    events: [
      'events-page',
      'events-page+overview',
      'events-page+overview+server-page+stream-page',
      'events-page+server-page+stream-page',
    ],
  });
  const prefix = document.documentElement.dataset.prefix ?? '';
  const [, name] = location.pathname.slice(prefix.length).split('/');
  for (const pack of packs[name] ?? packs.overview) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = `${prefix}/static/pack/${pack}.js`;
    document.head.append(link);
  }
})();
