import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attention } from '../../historian/page/js/attention.js';
import { finding, stream } from './helpers.mjs';

test('attention: the worst first, the newest among equals, each stream once', () => {
  const list = attention(
    [
      stream('a', 'fine'),
      stream('a', 'warned', { health: { level: 'warn', findings: [finding('warn', 50)] } }),
      stream('a', 'old', { health: { level: 'crit', findings: [finding('warn'), finding('crit', 10)] } }),
      stream('a', 'new', { health: { level: 'crit', findings: [finding('crit', 90)] } }),
      stream('a', 'down', { state: 'down', since: 5 }),
      stream('a', 'unknown', { state: 'unknown', health: { level: 'crit', findings: [finding('crit')] } }),
      stream('a', 'repaired', { health: { level: 'ok', findings: [finding('info')] } }),
    ],
    {},
  );
  assert.deepEqual(
    list.map(({ stream: { path } }) => path),
    ['down', 'new', 'old', 'warned'],
  );
  assert.equal(list[0].finding, null);
  assert.equal(list[2].finding.level, 'crit');
  assert.equal(list[2].more, 1);
});

test('a server stands before its streams of the same weight: it may be their cause', () => {
  const bad = stream('a', 'x', { health: { level: 'crit', findings: [finding('crit', 90)] } });
  const server = { up: true, health: { level: 'crit', findings: [finding('crit', 10), finding('warn')] } };
  const keys = (servers) => attention([bad], servers).map(({ key }) => key);
  assert.deepEqual(keys({ a: server }), ['/a', 'a/x']);
  assert.equal(attention([], { a: server })[0].more, 1);
  // One that does not answer has a panel of its own, and what was found before is no longer known.
  assert.deepEqual(keys({ a: { ...server, up: false } }), ['a/x']);
  assert.deepEqual(keys({ a: { up: true } }), ['a/x']);
});

test('what is away and not expected now is off, and nobody need care', () => {
  const away = stream('a', 'one', { state: 'down', expected: false, health: { level: 'none', findings: [] } });
  assert.deepEqual(attention([away], {}), []);
  assert.equal(attention([{ ...away, expected: true }], {})[0].kind, 'down');
});
