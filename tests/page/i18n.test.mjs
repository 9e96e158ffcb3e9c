import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { de } from '../../historian/page/js/i18n/de.js';
import { en } from '../../historian/page/js/i18n/en.js';
import { redisReason } from '../../historian/page/js/redis-reasons.js';
import { pick, setLanguage, t } from '../../historian/page/js/i18n.js';

const folder = new URL('../../historian/page/js/', import.meta.url);
const holes = (text) => [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

test('both languages have the same keys in the same order', () => {
  assert.deepEqual(Object.keys(de), Object.keys(en));
});

test('a translation fills in the same values', () => {
  for (const key of Object.keys(en)) {
    const allowed = new Set(holes(en[key]));
    for (const name of holes(de[key])) assert.ok(allowed.has(name), `${key} has {${name}} in German only`);
    if (typeof en[key] === 'string') assert.deepEqual(new Set(holes(de[key])), allowed, key);
  }
});

test('no text is left over', () => {
  const code = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  // Families of keys that are put together from a prefix and a value.
  const families = [...code.matchAll(/`([a-z]+)\.\$\{/gi)].map(([, prefix]) => `${prefix}.`);
  for (const key of Object.keys(en)) {
    const used = code.includes(`'${key}'`) || families.some((prefix) => key.startsWith(prefix));
    assert.ok(used, `${key} is used nowhere`);
  }
});

test('numbers choose the plural and are written as the language does', async () => {
  await setLanguage('en');
  assert.equal(t('link.count', { n: 1 }), '1 reader');
  assert.equal(t('link.count', { n: 1204 }), '1,204 readers');
  await setLanguage('de');
  assert.equal(t('link.count', { n: 1204 }), '1.204 Empfänger');
  assert.equal(t('tile.packets', { n: 1 }), 'Paket');
});

test('an unknown language falls back to English, a missing text of the historian too', async () => {
  await setLanguage('fr');
  assert.equal(t('close'), 'Close');
  await setLanguage('de');
  assert.equal(pick({ en: 'advice' }), 'advice');
  assert.equal(pick({ en: 'advice', de: 'Rat' }), 'Rat');
});

test('why there is no history is said in the language of the reader, rare reasons as they came', async () => {
  await setLanguage('de');
  assert.equal(redisReason('wrong user or password'), 'Name oder Passwort falsch');
  assert.equal(redisReason('something new'), 'something new');
  await setLanguage('en');
  assert.equal(redisReason('wrong user or password'), 'wrong user or password');
});
