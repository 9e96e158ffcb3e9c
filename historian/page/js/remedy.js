/** Why a MediaMTX does not answer, in plain words, and what to do about it. Pure but for the elements it makes. */

import { h } from './dom.js';
import { isKey, t } from './i18n.js';
import { codeBlock } from './marks.js';

const API_PORT = '9997'; // MediaMTX's own default

/**
 * @param {string} address of the API, as the monitor asks it
 * @returns {{host: string, port: string, local: boolean}} local: only this machine is meant
 */
export function splitAddress(address) {
  try {
    const { hostname, port } = new URL(address);
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    return { host: hostname, port: port || API_PORT, local };
  } catch {
    return { host: '', port: API_PORT, local: true };
  }
}

/**
 * What has to stand in mediamtx.yml so that its API answers the monitor.
 *
 * MediaMTX ships with `api: no`. Its default users let only the machine itself ask the API, so a monitor on another
 * machine needs an entry of its own under authInternalUsers.
 * @param {string} address
 */
export function apiSettings(address) {
  const { port, local } = splitAddress(address);
  const self = "- {user: any, ips: [127.0.0.1, '::1'], permissions: [{action: api}]}";
  if (local) return `api: yes\napiAddress: 127.0.0.1:${port}\n# ${self}   # ${t('remedy.asShipped')}\n`;
  return `api: yes\napiAddress: :${port}\n${userSettings()}`;
}

/** The entry of authInternalUsers that lets the monitor in. */
export function userSettings() {
  return `authInternalUsers:   # ${t('remedy.addToList')}
  - user: monitor
    pass: ${t('remedy.password')}
    permissions:
      - action: api
`;
}

/**
 * What the monitor itself must be told so that it can log in.
 * @param {string} name of the server
 * @param {string} address
 */
export function monitorSettings(name, address) {
  return `servers:
  ${name}:
    mediamtx: ${address}
    username: monitor
    password_file: /run/secrets/mediamtx
`;
}

/** Why the server does not answer. @param {import('./types.js').Server} server */
export function why(server) {
  const reason = server.reason ?? 'unknown';
  const { host, port } = splitAddress(server.address);
  const key = `reason.${reason}`;
  return isKey(key) && reason !== 'unknown'
    ? t(key, { host, port, address: server.address })
    : t('reason.unknown', { reason });
}

/**
 * What helps.
 * @param {string} name
 * @param {import('./types.js').Server} server
 * @returns {HTMLElement[]}
 */
export function remedy(name, server) {
  const reason = server.reason ?? 'unknown';
  const { host, port, local } = splitAddress(server.address);
  const values = { host, port, address: server.address };
  const parts = [];
  const doKey = `remedy.${reason}`;
  if (reason === 'refused') {
    parts.push(h('p', {}, t('remedy.refused')), codeBlock(apiSettings(server.address)));
    parts.push(h('p', { class: 'soft' }, t(local ? 'remedy.local' : 'remedy.other')));
  } else if (reason === 'unauthorized') {
    parts.push(h('p', {}, t('remedy.unauthorized')), codeBlock(userSettings()));
    parts.push(h('p', {}, t('remedy.login')), codeBlock(monitorSettings(name, server.address)));
    parts.push(h('p', {}, t('remedy.environment')));
  } else if (isKey(doKey)) {
    parts.push(h('p', {}, t(doKey, values)));
  }
  return parts;
}
