// Announces the modules of the view that the address names: the browser loads them side by side with the others, and
// does not find them one import after the other. tests/page/test_page_files.py knows which these are.
(() => {
  const modules = /** @type {Record<string, string[]>} */ ({
    overview: [
      'attention-list',
      'attention',
      'cards',
      'cells',
      'columns',
      'empty',
      'filter-bar',
      'fitting',
      'looks',
      'marks',
      'overview',
      'remedy',
      'server-cards',
      'sparkline',
      'stream-list',
      'table',
      'ticker',
      'unreachable',
      'windowed',
    ],
    wall: [
      'attention-list',
      'attention',
      'tiles',
      'wall',
    ],
    stream: [
      'advice',
      'attention-list',
      'attention',
      'chart-deck',
      'chart-specs',
      'chart',
      'deck-bar',
      'deck-part',
      'empty',
      'facts',
      'history',
      'links',
      'marks',
      'plot',
      'readout',
      'remedy',
      'span-bar',
      'stream-page',
      'stream-sources',
      'stream-tiles',
      'timeline',
    ],
    server: [
      'advice',
      'chart-deck',
      'chart-specs',
      'chart',
      'deck-bar',
      'deck-part',
      'empty',
      'facts',
      'history',
      'marks',
      'plot',
      'readout',
      'remedy',
      'server-cards',
      'server-page',
      'server-tiles',
      'span-bar',
      'timeline',
      'unreachable',
    ],
  });
  const prefix = document.documentElement.dataset.prefix ?? '';
  const [, name] = location.pathname.slice(prefix.length).split('/');
  for (const module of modules[name] ?? modules.overview) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = `${prefix}/static/js/${module}.js`;
    document.head.append(link);
  }
})();
