import assert from 'node:assert/strict';
import { test } from 'node:test';
import { href, noFilter, parse, streamHref } from '../../historian/page/js/router.js';

const back = (route) => {
  const url = new URL(href(route), 'http://page');
  return parse(url.pathname, url.search);
};

test('every view can be linked and read back', () => {
  const filter = {
    q: 'van 2',
    states: ['down', 'stalled'],
    server: 'studio-a',
    protocol: 'srt',
    health: 'warn',
    sort: 'in',
    desc: true,
    view: 'cards',
    cols: ['path', 'in'],
  };
  const routes = [
    { name: 'overview', filter: noFilter() },
    { name: 'overview', filter },
    { name: 'wall', filter: { ...noFilter(), server: 'studio-a' } },
    { name: 'stream', server: 'studio-a', path: 'ob/van-2', range: '6h', link: '198.51.100.24' },
    { name: 'server', server: 'studio a/b', range: '24h' },
    { name: 'stream', server: 'a', path: 'x', range: '1767225600..1767229200', link: '' },
  ];
  for (const route of routes) assert.deepEqual(back(route), route);
});

test('the usual stays out of the address', () => {
  assert.equal(href({ name: 'overview', filter: noFilter() }), '/');
  assert.equal(streamHref('studio-a', 'ob/van-2'), '/stream/studio-a/ob/van-2');
  assert.equal(
    href({ name: 'server', server: 'a', range: '1767225600..1767229200' }),
    '/server/a?from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z',
  );
  assert.equal(
    href({ name: 'overview', filter: { ...noFilter(), states: ['down', 'idle'], sort: 'in', desc: true } }),
    '/?state=down,idle&sort=-in',
  );
});

test('paths of all kinds survive, also those that browsers would tidy up', () => {
  for (const path of ['a//b', 'a/../b', './x', 'ü ?#%&', '~^cam"x$', 'a:b', '..']) {
    assert.equal(back({ name: 'stream', server: 's', path, range: '1h', link: '' }).path, path);
  }
});

test('nonsense in an address is no error', () => {
  assert.equal(parse('/stream/a/%E0%A4%A', '?range=soon').range, '1h');
  assert.equal(parse('/nowhere', '').name, 'overview');
  assert.equal(parse('/stream/', '').name, 'overview');
});
