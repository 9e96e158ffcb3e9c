import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepEvents, keepOpen, newest } from '../../historian/page/js/happenings.js';
import { event } from './helpers.mjs';

const ids = (known, most = 9) => newest(known, most).map(({ id }) => id);

test('the newest change comes first, whether it is a begin or an end', () => {
  const known = new Map();
  keepEvents(known, [event('ended', 10, 90), event('begun', 50), event('old', 20, 30)]);
  assert.deepEqual(ids(known, 2), ['ended', 'begun']);
  keepEvents(known, [event('older', 5, 40)]); // read later, by REST
  assert.deepEqual(ids(known), ['ended', 'begun', 'older', 'old']);
});

test('parts of an incident speak through it, also those that spoke before it was seen', () => {
  const known = new Map();
  keepEvents(known, [event('a', 10), event('b', 11)]);
  keepEvents(known, [event('all', 12, null, { type: 'incident' }), event('a', 10, null, { incident: 'all' })]);
  assert.deepEqual(ids(known), ['all', 'b']);
});

test('what has ended does not begin again by an older word', () => {
  const known = new Map();
  keepEvents(known, [event('a', 10, 20)]);
  keepEvents(known, [event('a', 10)]);
  assert.equal(known.get('a').end, 20);
});

test('what a snapshot does not name is no longer open; what had ended stays', () => {
  const known = new Map();
  keepEvents(known, [event('ended', 10, 20), event('open', 30), event('lost', 40)]);
  keepOpen(known, [event('open', 30), event('new', 50)]);
  assert.deepEqual(ids(known), ['new', 'open', 'ended']);
});
