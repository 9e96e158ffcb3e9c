import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked, between, follows, narrower, RANGES, readRange, wider, windowOf } from '../../historian/page/js/span.js';

const read = (text) => readRange(new URLSearchParams(text));

test('a range that goes on ends now', () => {
  for (const range of RANGES) assert.ok(follows(range));
  assert.deepEqual(windowOf('6h', 100_000), [78_400, 100_000]);
  assert.deepEqual(asked('1y'), { from: '-1y' });
});

test('a range of one’s own stands still', () => {
  const range = between(1000.4, 4600.2);
  assert.ok(!follows(range));
  assert.deepEqual(windowOf(range, 9e9), [1000, 4601]);
  assert.deepEqual(asked(range), { from: '1000', to: '4601' });
});

test('a click is no span: the shortest has ten seconds', () => {
  assert.deepEqual(windowOf(between(1000, 1000.5), 0), [995, 1006]);
});

test('the longest span is two years', () => {
  const [from, to] = windowOf(between(0, 1.7e9), 0);
  assert.ok(to - from <= 2 * 366 * 86400 + 1);
});

test('zooming out doubles the span and never looks into the future', () => {
  assert.deepEqual(windowOf(wider([1000, 2000], 9000), 0), [500, 2500]);
  assert.deepEqual(windowOf(wider([1000, 2000], 2100), 0), [100, 2100]);
});

test('zooming in halves the span around the cursor, and stays inside', () => {
  assert.deepEqual(windowOf(narrower([1000, 2000]), 0), [1250, 1750]);
  assert.deepEqual(windowOf(narrower([1000, 2000], 1950), 0), [1500, 2000]);
  assert.deepEqual(windowOf(narrower([1000, 2000], 1000), 0), [1000, 1500]);
});

test('addresses tell moments in words of any time zone, nonsense is the usual', () => {
  assert.equal(read('from=2026-01-01T01:00:00%2B01:00&to=2026-01-01T01:00:00Z'), '1767225600..1767229200');
  for (const text of ['', 'range=soon', 'from=2026-01-01', 'from=x&to=y', 'from=2026-01-02&to=2026-01-01', 'range=toString'])
    assert.equal(read(text), '1h', text);
});
