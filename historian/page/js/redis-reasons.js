/** Why there is no history, in the reader's language. */

import { isKey, t } from './i18n.js';

/** The historian's words (docs/rest-api.md, `history_reason`) by what they mean here. */
const MEANINGS = /** @type {Record<string, string>} */ ({
  'connection refused': 'refused',
  'connection lost': 'lost',
  'timed out': 'timeout',
  'wrong user or password': 'login',
  'it asks for a password': 'password',
  'it is loading its data': 'loading',
  'its host name is not known': 'dns',
  'it is a read-only replica': 'replica',
  'it is out of memory (maxmemory)': 'memory',
  'not connected yet': 'soon',
  'Redis is nearly full (maxmemory)': 'full',
});

/**
 * @param {string} words as the historian says them
 * @returns {string} the same in the reader's language; rare ones stay as they are
 */
export function redisReason(words) {
  const key = `redis.${MEANINGS[words]}`;
  return isKey(key) ? t(key) : words;
}
