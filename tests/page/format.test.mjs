import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as f from '../../historian/page/js/format.js';
import * as times from '../../historian/page/js/times.js';

const bare = (text) => text.replace(/[\u202f\u00a0]/g, ' ');

beforeEach(() => f.setLocale('en'));

test('three digits count, whatever the size', () => {
  assert.deepEqual([0, 0.126, 8.024, 9.996, 24.14, 99.96, 812.4, 1900].map(f.significant), [
    '0',
    '0.13',
    '8.02',
    '10.0',
    '24.1',
    '100',
    '812',
    '1,900',
  ]);
});

test('a rate that is not known is not zero, and a tiny one neither', () => {
  assert.equal(f.mbit(null), '–');
  assert.equal(f.mbit(0), '0');
  assert.equal(f.mbit(900), '<0.01');
  assert.equal(f.mbit(8.02e6), '8.02');
});

test('rates change their unit before they need four digits', () => {
  assert.equal(bare(f.bitrate(999.6e6)), '1.00 Gbit/s');
  assert.equal(bare(f.bitrate(812e6)), '812 Mbit/s');
  assert.equal(bare(f.bitrate(96_000)), '96.0 kbit/s');
  assert.equal(f.bitrate(null), '–');
});

test('German writes commas and points the other way', () => {
  f.setLocale('de');
  assert.equal(f.mbit(8.02e6), '8,02');
  assert.equal(f.number(1204), '1.204');
  assert.equal(bare(f.percent(0.0031)), '0,31 %');
  assert.equal(bare(f.times(2.14)), '2,1 ×');
  assert.equal(bare(f.times(501)), '>99 ×');
});

test('percentages keep their meaning near zero and stay short elsewhere', () => {
  assert.deepEqual(
    [0, 0.0004, 0.0031, 0.012, 0.0995, 0.61].map((ratio) => f.percent(ratio)),
    ['0%', '0.04%', '0.31%', '1.2%', '10%', '61%'],
  );
});

test('spans are told in their two largest units', () => {
  const cases = [
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [7800, '2 h 10 min'],
    [7200, '2 h'],
    [532_800, '6 d 4 h'],
    [-3, '0 s'],
    [null, '–'],
  ];
  for (const [seconds, text] of cases) assert.equal(bare(times.duration(seconds)), text);
});

test('labels of an axis are as short as they can be', () => {
  assert.deepEqual([0, 0.05, 2.5, 40, 160, 4000].map(f.short), ['0', '0.05', '2.5', '40', '160', '4,000']);
});

test('times are told in 24 hours in both languages', () => {
  const evening = new Date(2026, 10, 22, 18, 5, 9).getTime() / 1000;
  for (const language of ['en', 'de']) {
    f.setLocale(language);
    assert.equal(times.clock(evening), '18:05:09');
    assert.equal(times.clockMinutes(evening), '18:05');
  }
});

test('sizes have a unit that suits them', () => {
  assert.equal(bare(f.bytes(412e6)), '412 MB');
  assert.equal(bare(f.bytes(16.6e9)), '16.6 GB');
  assert.equal(bare(f.bytes(2e12)), '2.00 TB');
});
