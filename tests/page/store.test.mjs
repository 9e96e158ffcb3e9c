import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, emptyState, SPARK_POINTS, serverNow } from '../../historian/page/js/store.js';
import { event, snapshot, stream } from './helpers.mjs';

function filled(streams = [stream('a', 'one', { received_bps: 5 }), stream('a', 'two')], changes = {}) {
  const state = emptyState();
  apply(state, snapshot(streams, changes), 1000);
  return state;
}

test('a snapshot replaces everything', () => {
  const state = filled();
  assert.equal(apply(state, snapshot([stream('a', 'three')], { seq: 40 }), 1001), 'all');
  assert.deepEqual([...state.streams.keys()], ['a/three']);
  assert.equal(state.seq, 40);
});

test('a delta changes fields, adds and removes streams, and leaves the rest', () => {
  const state = filled();
  const untouched = state.streams.get('a/two');
  const members = state.members;
  const delta = {
    type: 'delta',
    seq: 2,
    t: 1002,
    servers: { a: { scraped_at: 1002 } },
    set: { 'a/one': { received_bps: 7 } },
  };
  assert.equal(apply(state, delta, 1002), 'some');
  assert.equal(state.streams.get('a/one').received_bps, 7);
  assert.equal(state.streams.get('a/one').path, 'one');
  assert.equal(state.streams.get('a/two'), untouched);
  assert.equal(state.servers.a.up, true);
  assert.equal(state.members, members);
  apply(state, { type: 'delta', seq: 3, t: 1004, set: { 'a/new': stream('a', 'new') }, gone: ['a/two'] }, 1004);
  assert.deepEqual([...state.streams.keys()], ['a/one', 'a/new']);
  assert.ok(state.members > members);
});

test('a missing number is a gap, and nothing of that message is taken', () => {
  const state = filled();
  assert.equal(apply(state, { type: 'delta', seq: 3, t: 1002, set: { 'a/one': { received_bps: 9 } } }, 1002), 'gap');
  assert.equal(state.streams.get('a/one').received_bps, 5);
  assert.equal(state.seq, 1);
});

test('a delta before any snapshot is a gap', () => {
  assert.equal(apply(emptyState(), { type: 'delta', seq: 1, t: 5 }, 5), 'gap');
});

test('a ping tells of numbers that were lost while nothing else was said', () => {
  const state = filled();
  assert.equal(apply(state, { type: 'ping', seq: 1, t: 1010 }, 1010), 'none');
  assert.equal(apply(state, { type: 'ping', seq: 2, t: 1020 }, 1020), 'gap');
  assert.equal(state.heard, 1020);
});

test('messages of a later version are counted, and else left alone', () => {
  const state = filled();
  assert.equal(apply(state, { type: 'news' }, 1000), 'none');
  assert.equal(apply(state, { type: 'news', seq: 2 }, 1000), 'none');
  assert.equal(state.seq, 2);
  assert.equal(apply(state, { type: 'news', seq: 9 }, 1000), 'gap');
});

test('events have numbers too; the newest change of each is kept, and no more than a screen can want', () => {
  const state = filled(undefined, { events: [event('b', 50), event('a', 10, 60)] });
  assert.equal(apply(state, { type: 'event', seq: 2, event: event('b', 50, 70) }, 1000), 'some');
  assert.equal(state.events.get('b').end, 70);
  assert.equal(apply(state, { type: 'delta', seq: 3, t: 1002 }, 1002), 'some');
  assert.equal(apply(state, { type: 'event', seq: 5, event: event('c', 80) }, 1000), 'gap');
  for (let i = 0; i < 200; i += 1) apply(state, { type: 'event', seq: 4 + i, event: event(`e${i}`, 100 + i) }, 1000);
  assert.ok(state.events.size < 100);
  assert.ok(state.events.has('e199') && !state.events.has('a'));
});

test('targets of notifications that fail come and go', () => {
  const state = filled(undefined, { notify: [{ name: 'mail', since: 900, reason: 'refused' }] });
  assert.equal(state.notify[0].name, 'mail');
  apply(state, { type: 'delta', seq: 2, t: 1002, history: true }, 1002);
  assert.equal(state.notify.length, 1);
  apply(state, { type: 'delta', seq: 3, t: 1004, notify: [] }, 1004);
  assert.deepEqual(state.notify, []);
});

test('the history may come and go between snapshots', () => {
  const state = filled();
  apply(state, { type: 'delta', seq: 2, t: 1002, history: false, history_reason: 'timed out' }, 1002);
  assert.equal(state.history, false);
  assert.equal(state.historyReason, 'timed out');
});

test('each scrape of a server is one more point for each of its streams, and for no other', () => {
  const streams = [
    stream('a', 'one', { received_bps: 5 }),
    stream('b', 'one', { received_bps: 6 }),
    stream('a', 'lost', { state: 'unknown', received_bps: 3 }),
  ];
  const state = filled(streams, { spark: { 'a/one': [4, 5] } });
  apply(state, { type: 'delta', seq: 2, t: 1002, servers: { a: { scraped_at: 1002 } } }, 1002);
  assert.deepEqual(state.spark.get('a/one'), [4, 5, 5]);
  assert.equal(state.spark.get('b/one'), undefined);
  assert.deepEqual(state.spark.get('a/lost'), [null]);
  for (let seq = 3; seq < 60; seq += 1)
    apply(state, { type: 'delta', seq, t: 1000 + seq, servers: { a: {} } }, 1000 + seq);
  assert.equal(state.spark.get('a/one').length, SPARK_POINTS);
});

test("ages are counted by the server's clock", () => {
  const state = filled();
  apply(state, { type: 'ping', seq: 1, t: 1000 + 300 }, 1000.1); // the server is five minutes ahead
  assert.ok(Math.abs(serverNow(state, 1010) - 1309.9) < 0.2);
});

test('one late message does not turn the clock back', () => {
  const state = filled();
  apply(state, { type: 'ping', seq: 1, t: 1002 }, 1002);
  apply(state, { type: 'ping', seq: 1, t: 1004 }, 1009); // five seconds on its way
  assert.ok(serverNow(state, 1010) > 1009.9);
});

test('details of the watched stream come by themselves and outlive a new snapshot', () => {
  const state = emptyState();
  const { links: _links, conf: _conf, ...listed } = stream('a', 'one');
  apply(state, snapshot([listed]), 1000);
  assert.equal(state.streams.get('a/one').conf, null);
  const details = { type: 'details', t: 1001, id: 'a/one', set: { links: [{ role: 'publish' }], conf: 'all' } };
  assert.equal(apply(state, details, 1001), 'some');
  assert.equal(apply(state, { ...details, id: 'a/other' }, 1001), 'none');
  assert.equal(apply(state, snapshot([listed]), 1002), 'all');
  assert.equal(state.streams.get('a/one').links.length, 1);
  assert.equal(state.streams.get('a/one').conf, 'all');
});
