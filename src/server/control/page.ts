/**
 * The one page of the control port: locks on the air, and an unlock as an app would do it, in a browser and with nothing to
 * install. It speaks noble's messages over WebSocket and asks the Core API for commands.
 */

export interface PageConfig {
  readonly websocket?: string | undefined;
  readonly core?: string | undefined;
  /** Only the sandbox's own key, which is no secret. */
  readonly key?: string | undefined;
}

/** What a browser may do on this page: its own inline script, and calls to the doors of this server. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self' http: https: ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td{padding:.2rem 1rem .2rem 0}pre{background:#8881;padding:1rem;min-height:8rem;white-space:pre-wrap}`;

const SCRIPT = `
const id = (n) => '1bc5000' + n + '0200d29ee511446c609db825';
const say = (text) => { document.querySelector('pre').textContent += text + '\\n'; };
const post = async (url, body, key) => (await fetch(url, { method: 'POST', body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...(key ? { authorization: 'Bearer ' + key } : {}) } })).json();
const socket = new WebSocket(config.websocket);
const waiting = [];
const next = (type, is = () => true) => new Promise((found) => waiting.push({ type, is, found }));
const send = (action, more) => socket.send(JSON.stringify({ action, ...more }));
socket.onclose = () => say('the connection to the locks is gone; reload the page');
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.type === 'stateChange') send('startScanning', { serviceUuids: [], allowDuplicates: false });
  if (message.type === 'discover') say(message.advertisement.localName + ' is on the air');
  const at = waiting.findIndex(({ type, is }) => type === message.type && is(message));
  if (at >= 0) waiting.splice(at, 1)[0].found(message);
};
async function unlock(mac) {
  const peripheralUuid = mac.replaceAll(':', '').toLowerCase();
  const of = (n) => ({ peripheralUuid, serviceUuid: id(1), characteristicUuid: id(n) });
  send('connect', { peripheralUuid }); await next('connect');
  send('notify', { ...of(3), notify: true }); await next('notify');
  send('read', of(4));
  const session = (await next('read', (m) => !m.isNotification)).data;
  say('session ' + session);
  const answer = await post(config.core + '/unlock/', { mac, session, tracking_key: 'browser' }, config.key);
  if (answer.result !== 'success') return say('the Core API refused: ' + answer.message);
  for (const data of answer.data.commands.split('+')) {
    const answered = next('read', (m) => m.isNotification && m.data.startsWith('51'));
    send('write', { ...of(2), data, withoutResponse: true });
    const result = (await answered).data.slice(2, 4);
    say('command ' + data.slice(0, 8) + '…: ' + (result === '60' ? 'done' : 'refused with ' + result));
  }
  send('disconnect', { peripheralUuid });
}
(async () => {
  const { lock } = await (await fetch('/v1/view')).json();
  for (const [name, { mac }] of Object.entries(lock ?? {})) {
    if (!mac) continue;
    const row = document.querySelector('table').insertRow();
    row.id = mac.replaceAll(':', '').toLowerCase();
    row.insertCell().textContent = name;
    row.insertCell().textContent = mac;
    for (const [what, act] of [['touch', () => post('/v1/verbs/lock.touch', { lock: name })], ['unlock', () => unlock(mac)]]) {
      const button = row.insertCell().appendChild(document.createElement('button'));
      button.textContent = what; button.className = what; button.onclick = () => act().catch((error) => say(String(error)));
    }
  }
  say('Touch a lock: a sleeping one is silent. Then unlock it.');
})();`;

/** JSON that cannot end a script element. */
const inline = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

export const page = (config: PageConfig): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>noke-sim</title><style>${STYLE}</style>
<h1>noke-sim</h1><p>Locks of this facility, over WebSocket; the interface of this port is <a href="/openapi.json">/openapi.json</a>.</p>
<pre></pre><table></table>
<script>const config = ${inline(config)};${SCRIPT}</script></html>
`;
