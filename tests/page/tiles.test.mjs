import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tiling } from '../../historian/page/js/tiles.js';

test('tiles are as large as all of them can be', () => {
  assert.equal(tiling(12, 1800, 800).name, 'large');
  assert.ok(tiling(4, 1800, 800).scale > tiling(12, 1800, 800).scale);
  assert.equal(tiling(90, 1800, 800).name, 'medium');
  assert.equal(tiling(200, 1800, 800).name, 'small');
  assert.equal(tiling(1000, 1800, 800).name, 'dot');
});

test('all that are said to be shown have room', () => {
  for (const count of [1, 3, 12, 77, 200, 999, 3000, 3600]) {
    const { across, height, shown } = tiling(count, 1800, 800);
    assert.equal(shown, count);
    assert.ok(Math.ceil(count / across) * height <= 800.001, String(count));
  }
});

test('of more than have room even as dots it is said how many are shown', () => {
  assert.equal(tiling(10_000, 1800, 800).shown, 90 * 40);
  assert.equal(tiling(3, 0, 0).shown, 1);
});
