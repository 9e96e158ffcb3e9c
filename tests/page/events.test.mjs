import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyEvent, chapters, eventsAt, joined, matches, within } from '../../historian/page/js/event-book.js';
import { runs, STATE_NUMBERS, totals } from '../../historian/page/js/state-runs.js';

const event = (id, begin, end, more = {}) => ({
  id,
  server: 'a',
  path: 'x',
  type: 'state',
  level: 'warn',
  begin,
  end,
  incident: null,
  ...more,
});
const ids = (events) => events.map(({ id }) => id);

test('a newer word about an event takes the place of the older one, the newest begin comes first', () => {
  const all = joined([event('1', 10, null), event('2', 20, 30)], [event('1', 10, 15), event('3', 30, null)]);
  assert.deepEqual(ids(all), ['3', '2', '1']);
  assert.equal(all[2].end, 15);
});

test('events of two servers may have the same id', () => {
  assert.equal(joined([event('1', 10, null)], [event('1', 10, null, { server: 'b' })]).length, 2);
});

test('parts lie below their whole, whichever began first; those of an unknown whole stand for themselves', () => {
  const all = joined(
    [],
    [
      event('p1', 10, 20, { incident: 'i' }),
      event('i', 10, 20, { type: 'incident', path: null }),
      event('p2', 12, 20, { incident: 'i' }),
      event('lone', 5, 6, { incident: 'other' }),
    ],
  );
  assert.deepEqual(
    chapters(all).map(({ event: { id }, parts }) => [id, ids(parts)]),
    [
      ['i', ['p2', 'p1']],
      ['lone', []],
    ],
  );
});

test('a filter takes what fits in all its parts, several types or levels at once', () => {
  const one = event('1', 10, 20);
  assert.ok(matches(one, anyEvent()));
  assert.ok(matches(one, { ...anyEvent(), level: 'crit,warn', type: 'state', server: 'a', path: 'x' }));
  for (const wrong of [{ level: 'crit' }, { type: 'incident' }, { server: 'b' }, { path: 'y' }])
    assert.ok(!matches(one, { ...anyEvent(), ...wrong }));
});

test('an open event lasts; one that touches the span belongs to it', () => {
  assert.ok(within(event('1', 10, null), [50, 60]));
  assert.ok(within(event('1', 10, 50), [50, 60]));
  assert.ok(!within(event('1', 10, 49), [50, 60]));
  assert.ok(!within(event('1', 61, null), [50, 60]));
});

test('of a moment the gravest event is told first, short ones with some slack', () => {
  const all = [event('w', 10, 90), event('c', 50, 51, { level: 'crit' }), event('far', 200, 210)];
  assert.deepEqual(ids(eventsAt(all, 53, 3)), ['c', 'w']);
  assert.deepEqual(ids(eventsAt(all, 60, 3)), ['w']);
});

const stateOf = (value) => STATE_NUMBERS[value];

test('rows of states become runs, which gaps and the window cut', () => {
  const found = runs([0, 2, 4, 6, 8, 20, 22], [1, 1, 5, 5, null, 1, 1], [1, 22], stateOf);
  assert.deepEqual(found, [
    { state: 'live', from: 1, to: 4 },
    { state: 'down', from: 4, to: 8 },
    { state: 'live', from: 20, to: 22 },
  ]);
  assert.deepEqual(totals(found), [
    { state: 'live', seconds: 5 },
    { state: 'down', seconds: 4 },
  ]);
});

test('the last row lasts as long as rows do, nothing is known behind it', () => {
  assert.deepEqual(runs([0, 2, 4], [1, 1, 5], [0, 100], stateOf), [
    { state: 'live', from: 0, to: 4 },
    { state: 'down', from: 4, to: 6 },
  ]);
  assert.deepEqual(runs([], [], [0, 100], stateOf), []);
});
