import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noFilter } from '../../historian/page/js/router.js';
import { counts, matches, Sorter } from '../../historian/page/js/select.js';
import { finding, stream } from './helpers.mjs';

const srt = { type: 'srtConn', protocol: 'srt', remote: '203.0.113.7' };
const streams = [
  stream('a', 'cam/10', { received_bps: 8e6, source: srt, tracks: [{ codec: 'H264' }], readers: { hls: 4 } }),
  stream('a', 'cam/9', {
    state: 'down',
    received_bps: null,
    source: { type: 'rtspSource', protocol: 'rtsp', remote: '' },
  }),
  stream('b', 'cam/9', { received_bps: 0, health: { level: 'warn', findings: [finding('warn')] } }),
  stream('b', 'x', { state: 'idle' }),
];
const find = (change) =>
  streams.filter((one) => matches(one, { ...noFilter(), ...change })).map((one) => `${one.server}/${one.path}`);

test('all words of a search must be found, anywhere in what the row says', () => {
  assert.deepEqual(find({ q: 'cam' }), ['a/cam/10', 'a/cam/9', 'b/cam/9']);
  assert.deepEqual(find({ q: 'H264 203.0' }), ['a/cam/10']);
  assert.deepEqual(find({ q: 'rtsp pull' }), ['a/cam/9']);
  assert.deepEqual(find({ q: 'cam nothing' }), []);
});

test('state, server, protocol and health narrow the list', () => {
  assert.deepEqual(find({ states: ['down', 'idle'] }), ['a/cam/9', 'b/x']);
  assert.deepEqual(find({ server: 'b' }), ['b/cam/9', 'b/x']);
  assert.deepEqual(find({ protocol: 'hls' }), ['a/cam/10']);
  assert.deepEqual(find({ protocol: 'srt' }), ['a/cam/10']);
  assert.deepEqual(find({ health: 'warn' }), ['b/cam/9']);
  assert.deepEqual(find({ health: 'crit' }), []);
});

test('chips count what they would show', () => {
  const { all, states } = counts(streams, { ...noFilter(), server: 'a', states: ['down'] });
  assert.equal(all, 2);
  assert.deepEqual(states, { live: 1, down: 1 });
});

function sorted(sort, desc = false) {
  const sorter = new Sorter();
  sorter.learn(new Map(streams.map((one) => [`${one.server}/${one.path}`, one])), 1);
  return sorter.sort(streams, sort, desc).map((one) => `${one.server}/${one.path}`);
}

test('the worst come first, equals by name, numbers in names by their value', () => {
  assert.deepEqual(sorted(''), ['a/cam/9', 'b/cam/9', 'a/cam/10', 'b/x']);
  assert.deepEqual(sorted('path'), ['a/cam/9', 'b/cam/9', 'a/cam/10', 'b/x']);
  assert.deepEqual(sorted('path', true), ['b/x', 'a/cam/10', 'b/cam/9', 'a/cam/9']);
});

test('what is not known comes last in both directions; zero is known', () => {
  assert.deepEqual(sorted('in'), ['b/cam/9', 'a/cam/10', 'a/cam/9', 'b/x']);
  assert.deepEqual(sorted('in', true), ['a/cam/10', 'b/cam/9', 'a/cam/9', 'b/x']);
});

test('what need not be there has a chip of its own, and comes after what runs', () => {
  const away = stream('a', 'news', { state: 'missing', expected: false });
  assert.deepEqual(counts([away], noFilter()).states, { off: 1 });
  assert.ok(matches(away, { ...noFilter(), states: ['off'] }) && !matches(away, { ...noFilter(), states: ['missing'] }));
  const sorter = new Sorter();
  const all = [away, stream('a', 'live')];
  sorter.learn(new Map(all.map((one) => [one.path, one])), 1);
  assert.deepEqual(
    sorter.sort(all, '', false).map(({ path }) => path),
    ['live', 'news'],
  );
});
