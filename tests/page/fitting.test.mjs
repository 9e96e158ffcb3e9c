import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLUMNS } from '../../historian/page/js/columns.js';
import { fitting } from '../../historian/page/js/fitting.js';

const ids = (room, columns = COLUMNS) => fitting(columns, room).map(({ column }) => column.id);
const PHONE = ['state', 'path', 'in', 'rtt'];

test('with room for all of them all are shown, wider with more, and the path takes the rest', () => {
  assert.equal(ids(1398).length, COLUMNS.length);
  const wide = fitting(COLUMNS, 1800);
  assert.equal(wide.find(({ column }) => column.id === 'tracks').width, 180);
  assert.deepEqual(
    wide.filter(({ width }) => width === null).map(({ column }) => column.id),
    ['path'],
  );
});

test('what is needed least gives way first, and the order stays', () => {
  const narrow = ids(1100);
  assert.ok(!narrow.includes('tracks') && !narrow.includes('source'));
  assert.ok(narrow.includes('budget'));
  assert.deepEqual(narrow, COLUMNS.map(({ id }) => id).filter((id) => narrow.includes(id)));
  for (let room = 718; room < 1800; room += 7) {
    const sum = fitting(COLUMNS, room).reduce((all, { column, width }) => all + (width ?? column.width), 0);
    assert.ok(sum <= room, `${room}: ${sum}`);
  }
});

test('who wants fewer columns gets those that had no room before', () => {
  const without = COLUMNS.filter(({ id }) => id !== 'readers' && id !== 'since' && id !== 'budget');
  assert.ok(ids(1100, without).includes('tracks'));
});

test('a phone shows the mark, the path and two numbers, unless they are not wanted', () => {
  assert.deepEqual(ids(366), PHONE);
  assert.deepEqual(ids(366, COLUMNS.filter(({ id }) => id !== 'rtt')), ['state', 'path', 'in']);
});
