import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnNames, columnsOf } from '../../historian/page/js/history.js';
import { axisEnd, extremes, newest, recentMax, Timeline } from '../../historian/page/js/timeline.js';

test('history and live rows become one line', () => {
  const line = new Timeline(['a']);
  line.merge([10, 12, 14], { a: [1, 2, 3] });
  line.append(16, { a: 4 }, 6);
  assert.deepEqual(line.t, [10, 12, 14, 16]);
  assert.deepEqual(line.columns.a, [1, 2, 3, 4]);
});

test('a long silence before a live row is a gap, a short one is not', () => {
  const line = new Timeline(['a']);
  line.append(10, { a: 1 }, 6);
  line.append(16, { a: 2 }, 6);
  line.append(30, { a: 3 }, 6);
  assert.deepEqual(line.columns.a, [1, 2, null, 3]);
  assert.equal(line.t[2], 16.001);
});

test('what the history knows better replaces live rows of its time, later ones stay', () => {
  const line = new Timeline(['a', 'lost']);
  for (const t of [10, 12, 14, 16]) line.append(t, { a: t }, 6);
  line.merge([11, 12, 13, 14], { a: [1, 2, 3, 4], lost: [0, 5, 0, 0] });
  assert.deepEqual(line.t, [10, 11, 12, 13, 14, 16]);
  assert.deepEqual(line.columns.a, [10, 1, 2, 3, 4, 16]);
  assert.deepEqual(line.columns.lost, [null, 0, 5, 0, 0, null]);
});

test('rows twice, or out of order, are taken once', () => {
  const line = new Timeline(['a']);
  line.append(10, { a: 1 }, 6);
  line.append(10, { a: 2 }, 6);
  line.append(8, { a: 3 }, 6);
  assert.deepEqual(line.columns.a, [1]);
});

test('what left the range is forgotten', () => {
  const line = new Timeline(['a']);
  line.merge([1, 2, 3, 4], { a: [1, 2, 3, 4] });
  line.trim(3);
  assert.deepEqual(line.t, [3, 4]);
  assert.deepEqual(line.columns.a, [3, 4]);
});

test('a span read anew takes the place of all that is known, but for live rows after it', () => {
  const line = new Timeline(['a', 'b']);
  line.merge([1, 2, 3], { a: [1, 2, 3], b: [1, 2, 3] });
  line.append(20, { a: 20, b: 20 }, 60);
  line.replace([10, 15], { a: [10, 15], b: [] });
  assert.deepEqual(line.t, [10, 15, 20]);
  assert.deepEqual(line.columns, { a: [10, 15, 20], b: [null, null, 20] });
  line.replace([], {});
  assert.equal(line.t.length, 3);
  line.clear();
  assert.deepEqual([line.first, line.last, line.columns.a], [null, null, []]);
});

test('a band has the lowest and highest of each point beside its average', () => {
  const field = { name: 'rtt', use: 'band' };
  assert.deepEqual(columnNames(field), ['rtt', 'rtt min', 'rtt max']);
  const history = { step: 60, t: [1, 2], fields: { rtt: { avg: [5, null], min: [4, null], max: [9, null] } } };
  assert.deepEqual(columnsOf(history, [field]), { 'rtt': [5, null], 'rtt min': [4, null], 'rtt max': [9, null] });
});

test('extremes are those of the span that is seen', () => {
  const [times, column] = [[1, 2, 3, 4], [9, 2, null, 5]];
  assert.deepEqual(extremes(times, column, [2, 4]), [2, 5]);
  assert.equal(extremes(times, column, [3, 3.5]), null);
  assert.equal(extremes([], [], [0, 9]), null);
});

test('the newest known value is told only while it is new', () => {
  assert.equal(newest([1, 2, 3], [1, 2, null], 0), 2);
  assert.equal(newest([1, 2, 3], [1, 2, null], 2.5), null);
  assert.equal(newest([], [], 0), null);
});

test('counts become rates, gaps stay gaps', () => {
  const history = {
    step: 10,
    t: [1, 2, 3],
    fields: { lost: { sum: [20, null, 0] }, rtt: { avg: [1, 2, 3], max: [4, 5, 6] } },
  };
  const columns = columnsOf(history, [
    { name: 'lost', use: 'rate' },
    { name: 'rtt', use: 'max' },
    { name: 'absent', use: 'avg' },
  ]);
  assert.deepEqual(columns, { lost: [2, null, 0], rtt: [4, 5, 6], absent: [] });
});

test('axes end at round numbers above the values', () => {
  assert.equal(axisEnd(8.2e6, 1e5), 1e7);
  assert.equal(axisEnd(120, 20), 160);
  assert.equal(axisEnd(0.98, 1), 1);
  assert.equal(axisEnd(null, 4, true), 4);
});

test('half of a whole axis is whole', () => {
  for (let max = 1; max < 3000; max += 7) assert.equal(axisEnd(max, 4, true) % 2, 0, `for ${max}`);
});

test('a buffer that reads 0 for a moment is not empty, one that stays at 0 is', () => {
  const times = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18];
  assert.deepEqual(recentMax(times, [9, 8, 0, 0, 7, 6, 5, 4, 3, 2], 6), [9, 9, 9, 8, 7, 7, 7, 6, 5, 4]);
  assert.deepEqual(recentMax(times, [9, 0, 0, 0, 0, 0, 0, 0, 0, 0], 6).slice(3), [0, 0, 0, 0, 0, 0, 0]);
});

test('nothing is carried over a gap', () => {
  assert.deepEqual(recentMax([0, 2, 4], [9, null, 3], 6), [9, null, 3]);
});
