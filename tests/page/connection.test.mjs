import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, serverAge, streamAge } from '../../historian/page/js/connection.js';
import { apply, emptyState } from '../../historian/page/js/store.js';
import { snapshot, stream } from './helpers.mjs';

const open = { phase: 'open', retryAt: null, since: 0 };

function at1000(servers = { a: { up: true, scraped_at: 1000, since: 0 } }) {
  const state = emptyState();
  apply(state, snapshot([stream('a', 'one')], { servers }), 1000);
  return state;
}

test('live needs an open connection and news', () => {
  const state = at1000();
  assert.equal(describe(open, state, 1005).mode, 'live');
  assert.equal(describe(open, state, 1020).mode, 'delayed');
  assert.equal(describe(open, emptyState(), 1000).mode, 'connecting');
});

test('a lost connection says how old the values are and when the next try is', () => {
  const waiting = { phase: 'waiting', retryAt: 1033.2, since: 1030 };
  assert.deepEqual(describe(waiting, at1000(), 1030), { mode: 'lost', age: 30, retryIn: 4 });
  // Also while the next try is under way: the values are still old.
  assert.equal(describe({ phase: 'connecting', retryAt: null, since: 0 }, at1000(), 1030).mode, 'lost');
});

test('a server that is down has values as old as its silence', () => {
  const state = at1000({ a: { up: false, scraped_at: 1000, since: 940 } });
  assert.equal(serverAge(state.servers.a, state, 1000), 60);
  assert.equal(streamAge(state.streams.get('a/one'), state, 1000), 60);
});

test('a server whose scrapes stop coming is old, though nobody says that it is down', () => {
  const state = at1000();
  assert.equal(serverAge(state.servers.a, state, 1008), null);
  assert.equal(serverAge(state.servers.a, state, 1012), 12);
});

test('an unknown stream of a good server is never fresh', () => {
  const state = at1000();
  assert.equal(streamAge(stream('a', 'one', { state: 'unknown', since: 990 }), state, 1000), 10);
  assert.equal(streamAge(stream('a', 'one'), state, 1000), null);
});
