import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HIDDEN_GRACE, SILENCE, Socket } from '../../historian/page/js/socket.js';

/** A world without real time and without network. */
function world(random = 0.5) {
  const it = { now: 1000, timers: new Map(), sockets: [], statuses: [], messages: [], next: 1 };
  class FakeSocket {
    constructor(url) {
      Object.assign(this, { url, readyState: 0, sent: [], closed: false });
      it.sockets.push(this);
    }
    send(text) {
      this.sent.push(text);
    }
    close() {
      this.closed = true;
    }
    open() {
      this.readyState = 1;
      this.onopen();
    }
    say(message) {
      this.onmessage({ data: JSON.stringify(message) });
    }
    die(code) {
      this.readyState = 3;
      this.onclose({ code });
    }
  }
  const env = {
    WebSocket: FakeSocket,
    now: () => it.now,
    random: () => random,
    later: (run, seconds) => {
      it.timers.set(it.next, { at: it.now + seconds, run });
      return it.next++;
    },
    cancel: (timer) => it.timers.delete(timer),
  };
  it.pass = (seconds) => {
    const end = it.now + seconds;
    for (;;) {
      const due = [...it.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      it.timers.delete(due[0]);
      it.now = due[1].at;
      due[1].run();
    }
    it.now = end;
  };
  it.socket = new Socket(
    'ws://x/ws',
    (message) => it.messages.push(message),
    (status) => it.statuses.push(status),
    env,
  );
  it.socket.connect();
  Object.defineProperty(it, 'last', { get: () => it.sockets.at(-1) });
  Object.defineProperty(it, 'phase', { get: () => it.statuses.at(-1).phase });
  return it;
}

test('messages arrive, and a new snapshot can be asked for', () => {
  const it = world();
  it.last.open();
  it.last.say({ type: 'ping' });
  it.socket.resync();
  assert.deepEqual(it.messages, [{ type: 'ping' }]);
  assert.deepEqual(it.last.sent, ['{"type":"resync"}']);
});

test('a lost connection is tried again after longer and longer waits, with a countdown', () => {
  const it = world(1);
  const waits = [];
  for (let i = 0; i < 9; i += 1) {
    it.last.die(1006);
    assert.equal(it.phase, 'waiting');
    const { retryAt } = it.statuses.at(-1);
    waits.push(retryAt - it.now);
    it.pass(waits.at(-1));
    assert.equal(it.phase, 'connecting');
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
});

test('waits start small again after a healthy minute, not after a short success', () => {
  const it = world(1);
  for (let i = 0; i < 4; i += 1) {
    it.last.die(1006);
    it.pass(31);
  }
  it.last.open();
  it.pass(5);
  it.last.die(1006);
  assert.equal(it.statuses.at(-1).retryAt - it.now, 8);
  it.pass(8);
  it.last.open();
  for (let i = 0; i < 7; i += 1) {
    it.pass(10);
    it.last.say({ type: 'ping' });
  }
  it.last.die(1006);
  assert.equal(it.statuses.at(-1).retryAt - it.now, 0.5);
});

test('a server that says it restarts is asked again soon', () => {
  const it = world(0.5);
  it.last.open();
  it.last.die(1012);
  assert.equal(it.statuses.at(-1).retryAt - it.now, 1);
});

test('a refusal is not tried again', () => {
  const it = world();
  it.last.open();
  it.last.die(1008);
  it.pass(600);
  assert.equal(it.phase, 'refused');
  assert.equal(it.sockets.length, 1);
});

test('silence is a dead connection', () => {
  const it = world();
  it.last.open();
  it.pass(SILENCE - 1);
  it.last.say({ type: 'ping' });
  it.pass(SILENCE - 1);
  assert.equal(it.phase, 'open');
  it.pass(2);
  assert.equal(it.sockets[0].closed, true);
  assert.notEqual(it.phase, 'open');
});

test('a hidden page lets its connection go after a while, and comes back at once', () => {
  const it = world();
  const hear = (seconds) => {
    for (; seconds > 0; seconds -= 10) {
      it.pass(Math.min(10, seconds));
      if (!it.sockets[0].closed) it.last.say({ type: 'ping' });
    }
  };
  it.last.open();
  it.socket.setHidden(true);
  hear(HIDDEN_GRACE - 1);
  it.socket.setHidden(false);
  hear(60);
  assert.equal(it.phase, 'open');
  it.socket.setHidden(true);
  hear(HIDDEN_GRACE + 1);
  assert.equal(it.phase, 'paused');
  assert.equal(it.sockets[0].closed, true);
  it.pass(3600);
  assert.equal(it.sockets.length, 1);
  it.socket.setHidden(false);
  assert.equal(it.sockets.length, 2);
  assert.equal(it.phase, 'connecting');
});

test('what is watched is told at once, and again after each connect', () => {
  const it = world(1);
  it.socket.watch('a', 'cam/1');
  assert.deepEqual(it.last.sent, []);
  it.last.open();
  it.socket.watch('a', 'cam/1');
  const watch = '{"type":"watch","server":"a","stream":"cam/1"}';
  assert.deepEqual(it.last.sent, [watch]);
  it.last.die(1006);
  it.pass(1);
  it.last.open();
  assert.deepEqual(it.last.sent, [watch]);
  it.socket.watch('', '');
  assert.equal(it.last.sent[1], '{"type":"watch","server":"","stream":""}');
});
