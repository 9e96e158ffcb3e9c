import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed } from '../../historian/page/js/memory.js';
import { noFilter, parse } from '../../historian/page/js/router.js';

const BEFORE = { ...noFilter(), states: ['down'], sort: 'in', view: 'cards', cols: ['path', 'in'] };
const shown = (search) => completed(parse('/', search).filter, search, BEFORE);

test('an address without a query shows the list as it was last', () => {
  assert.deepEqual(shown(''), BEFORE);
});

test('an address that filters or sorts shows that and no more, in the looks that the reader likes', () => {
  assert.deepEqual(shown('?q=van'), { ...noFilter(), q: 'van', view: 'cards', cols: ['path', 'in'] });
  assert.deepEqual(shown('?view=compact&cols=path,rtt').cols, ['path', 'rtt']);
  assert.equal(shown('?view=compact').view, 'compact');
  assert.deepEqual(shown('?view=compact').states, []);
});
