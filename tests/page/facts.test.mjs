import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setLanguage } from '../../historian/page/js/i18n.js';
import { outlook } from '../../historian/page/js/latency-helper.js';
import { apiSettings, splitAddress } from '../../historian/page/js/remedy.js';
import { sparkPath } from '../../historian/page/js/sparkline.js';
import { Steady } from '../../historian/page/js/steady.js';
import { budget, notRepaired, readersText, sourceText, trackLong, trackShort } from '../../historian/page/js/stream-facts.js';
import { noLinkText, repairText, streamTiles } from '../../historian/page/js/stream-tiles.js';
import { stream } from './helpers.mjs';

beforeEach(() => setLanguage('en'));
const pull = { type: 'rtspSource', protocol: 'rtsp', remote: '' };

test('sources are told by protocol, pulled ones as such', () => {
  assert.equal(sourceText(stream('a', 'x', { source: pull })), 'RTSP pull');
  assert.equal(
    sourceText(stream('a', 'x', { source: { type: 'webRTCSession', protocol: 'webrtc', remote: '' } })),
    'WebRTC',
  );
  assert.equal(sourceText(stream('a', 'x')), '');
});

test('tracks are told short and long', () => {
  const video = { codec: 'H264', profile: 'High', width: 1920, height: 1080 };
  assert.equal(trackShort(video), 'H264 1080p');
  assert.equal(trackShort({ ...video, height: 2160 }), 'H264 4K');
  assert.equal(trackLong(video), 'H264 High 1920×1080');
  assert.equal(trackLong({ codec: 'MPEG-4 Audio', sample_rate: 44100, channels: 2 }), 'AAC 44.1\u202fkHz stereo');
  assert.equal(trackShort({ codec: 'VP8' }), 'VP8');
});

test('the latency budget is judged at 2.5 and 3 round trips', () => {
  assert.equal(budget(120, 57).level, 'crit');
  assert.equal(budget(125, 50).level, 'warn');
  assert.equal(budget(150, 50).level, 'ok');
  assert.equal(budget(120, null), null);
  assert.equal(budget(120, 0), null);
  assert.equal(budget(20, 57).share, 1);
});

test('readers: most first, protocols without readers left out', () => {
  assert.equal(readersText(stream('a', 'x', { readers: { srt: 2, rtsp: 0, hls: 41 } })), 'hls 41 · srt 2');
});

test('what MediaMTX does not measure is said', () => {
  assert.match(noLinkText(stream('a', 'x', { source: pull })), /pulls this stream/);
  assert.match(
    noLinkText(stream('a', 'x', { source: { type: 'rtmpConn', protocol: 'rtmp', remote: '' } })),
    /comes over RTMP/,
  );
  assert.equal(noLinkText(stream('a', 'x')), '');
});

test('tiles of a link stand only where there is one', () => {
  const link = {
    role: 'publish',
    remote: '',
    rtt_ms: 57,
    latency_ms: 120,
    link_capacity_bps: 95e6,
    lost: 1,
    retransmitted: 2,
    loss_ratio: 0.0031,
  };
  const bare = stream('a', 'x', { received_bps: 8e6, sent_bps: 24e6 });
  assert.deepEqual(
    streamTiles(bare, new Steady()).map(({ key }) => key),
    ['in', 'out', 'readers'],
  );
  const tiles = streamTiles({ ...bare, links: [link] }, new Steady());
  const of = (key) => tiles.find((tile) => tile.key === key);
  assert.equal(of('budget').level, 'crit');
  assert.equal(of('in').note, undefined); // MediaMTX's capacity of a link is noise
  assert.equal(of('loss').unit, 'packet');
  assert.equal(of('out').note, '3.0 × in');
});

test('numbers stay still within the noise, and follow a real change at once', () => {
  const steady = new Steady();
  assert.equal(steady.show('a/x', 'in', 100), 100);
  assert.equal(steady.show('a/x', 'in', 101), 100);
  assert.equal(steady.show('a/x', 'in', 110), 110);
  assert.equal(steady.show('a/x', 'in', 0), 0);
  assert.equal(steady.show('a/x', 'in', 1), 1);
  assert.equal(steady.show('a/x', 'in', null), null);
});

test('each stream has numbers of its own, until it is gone', () => {
  const steady = new Steady();
  steady.show('a/x', 'in', 100);
  assert.equal(steady.show('a/y', 'in', 101), 101);
  assert.equal(steady.show('a/x', 'out', 101), 101);
  steady.forget('a/x');
  assert.equal(steady.show('a/x', 'in', 101), 101);
});

test('slow drift is shown in the end', () => {
  const steady = new Steady();
  steady.show('a/x', 'in', 100);
  const shown = Array.from({ length: 20 }, () => steady.show('a/x', 'in', 101));
  assert.equal(shown[0], 100);
  assert.equal(shown.at(-1), 101);
});

test('sparklines break at gaps, drop to the floor at zero, and stay calm in noise', () => {
  assert.equal(sparkPath([null, 5]), '');
  assert.equal(sparkPath([5, 5, null, 5, 5]).match(/M/g).length, 2);
  const heights = (path) => [...path.matchAll(/ (\d+\.\d)/g)].map(([, y]) => Number(y));
  assert.equal(Math.max(...heights(sparkPath([8, 8, 0]))), 18);
  const noise = heights(sparkPath([100, 99, 100]));
  assert.ok(Math.max(...noise) - Math.min(...noise) < 1);
  assert.deepEqual(heights(sparkPath([0, 0])), [18, 18]);
});

test('a refused monitor on the same machine needs two lines and a third as it ships, on another one a user too', () => {
  const [first, second, third] = apiSettings('http://127.0.0.1:9997').split('\n');
  assert.deepEqual([first, second], ['api: yes', 'apiAddress: 127.0.0.1:9997']);
  assert.match(third, /^# - \{user: any, ips: .*action: api/);
  const other = apiSettings('https://studio.example.net:19997');
  assert.match(other, /apiAddress: :19997\n/);
  assert.match(other, /authInternalUsers:.*\n {2}- user: monitor\n {4}pass: .*\n {4}permissions:\n {6}- action: api\n/);
});

test('addresses are taken apart, broken ones without harm', () => {
  assert.deepEqual(splitAddress('http://[::1]:9997'), { host: '[::1]', port: '9997', local: true });
  assert.deepEqual(splitAddress('http://10.0.0.5'), { host: '10.0.0.5', port: '9997', local: false });
  assert.equal(splitAddress('').local, true);
});

test('what was not repaired is told as a bound, of what MediaMTX receives only', () => {
  const link = { role: 'publish', lost: 118, retransmitted: 140, dropped: 22 };
  assert.equal(notRepaired(link), 0);
  assert.equal(repairText(link), 'all repaired');
  assert.equal(repairText({ ...link, dropped: 36 }), 'at most 14 not repaired');
  assert.equal(notRepaired({ ...link, dropped: 500 }), 118);
  assert.equal(repairText({ ...link, lost: 0 }), '');
  assert.equal(repairText({ ...link, role: 'read' }), '');
  assert.equal(notRepaired({ ...link, lost: null }), null);
});

test('another latency gives more tries, and loss to their power remains', () => {
  assert.deepEqual(outlook(57, 0.03, 4), { latency: 230, tries: 4, remains: 0.03 ** 4, overhead: 0.25 });
  assert.equal(outlook(57, 0.03, 2.1).tries, 2);
  assert.equal(outlook(57, 0.03, 0.4).tries, 1); // it is sent once in any case
  assert.equal(outlook(10, 0.2, 5).overhead, 0.33); // a steady loss wants more than a burst
});
