import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepEvents, newest } from '../../historian/page/js/happenings.js';
import { event } from './helpers.mjs';

test('the newest change comes first, whether it is a begin or an end', () => {
  const known = new Map();
  keepEvents(known, [event('ended', 10, 90), event('begun', 50), event('old', 20, 30)]);
  const ids = newest(known, 2).map(({ id }) => id);
  assert.deepEqual(ids, ['ended', 'begun']);
});

test('parts of an incident speak through it, also those that spoke before it was seen', () => {
  const known = new Map();
  keepEvents(known, [event('a', 10), event('b', 11)]);
  keepEvents(known, [event('all', 11, null, { type: 'incident' }), event('a', 10, null, { incident: 'all' })]);
  assert.deepEqual(newest(known, 9).map(({ id }) => id).sort(), ['all', 'b']);
});
