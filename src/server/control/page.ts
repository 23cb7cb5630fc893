/**
 * The page of the control port. It lists the locks and unlocks them as an app would, in a browser and with nothing to
 * install: it exchanges noble's messages over WebSocket and asks the Core API for commands.
 */

export interface PageConfig {
  readonly websocket?: string | undefined;
  readonly control?: string | undefined;
  readonly core?: string | undefined;
  /** Only ever the sandbox key, which is not secret. */
  readonly key?: string | undefined;
}

/** What the page may do in a browser: run its own inline script and connect to the ports of this server. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self' http: https: ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:1.5rem auto;padding:0 1rem;color:#222}
main{display:flex;gap:2rem;align-items:flex-start}table{border-collapse:collapse}th{text-align:left;font-weight:600}
th,td{padding:.15rem 1rem .15rem 0;border-bottom:1px solid #8883;white-space:nowrap}td:nth-child(2){font-family:monospace}
section{flex:1;position:sticky;top:1rem}pre{background:#8881;padding:1rem;height:60vh;overflow:auto;white-space:pre-wrap;margin:.3rem 0}
.state{display:inline-block;min-width:6.5rem;padding:0 .6rem;border-radius:1rem;background:#8882}
.awake{background:#cfe3ff}.unlocked{background:#c5efcb}.jammed,.tension{background:#ffd0cc}`;

const SCRIPT = `
const id = (n) => '1bc5000' + n + '0200d29ee511446c609db825';
const log = document.querySelector('pre');
const show = (text) => { log.textContent += text + '\\n'; log.scrollTop = log.scrollHeight; };
const names = {};
const post = async (url, body, key) => (await fetch(url, { method: 'POST', body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...(key ? { authorization: 'Bearer ' + key } : {}) } })).json();
const socket = new WebSocket(config.websocket);
const waiting = [];
const next = (type, is = () => true) => new Promise((found) => waiting.push({ type, is, found }));
const send = (action, more) => socket.send(JSON.stringify({ action, ...more }));
socket.onclose = () => show('the connection to the locks was lost; reload the page');
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.type === 'stateChange') send('startScanning', { serviceUuids: [], allowDuplicates: false });
  if (message.type === 'discover') show((names[message.peripheralUuid] ?? message.peripheralUuid) + ' advertises as ' + message.advertisement.localName);
  const at = waiting.findIndex(({ type, is }) => type === message.type && is(message));
  if (at >= 0) waiting.splice(at, 1)[0].found(message);
};
async function unlock(name, mac) {
  const peripheralUuid = mac.replaceAll(':', '').toLowerCase();
  const of = (n) => ({ peripheralUuid, serviceUuid: id(1), characteristicUuid: id(n) });
  const receive = (type, is = () => true) => next(type, (m) => m.peripheralUuid === peripheralUuid && is(m));
  const report = (text) => show(name + ': ' + text);
  send('connect', { peripheralUuid }); await receive('connect');
  send('notify', { ...of(3), notify: true }); await receive('notify');
  send('read', of(4));
  const session = (await receive('read', (m) => !m.isNotification)).data;
  report('connected, session ' + session);
  const answer = await post(config.core + '/unlock/', { mac, session, tracking_key: 'browser' }, config.key);
  if (answer.result !== 'success') report('the Core API refused: ' + answer.message);
  else for (const data of answer.data.commands.split('+')) {
    const answered = receive('read', (m) => m.isNotification && m.data.startsWith('51'));
    send('write', { ...of(2), data, withoutResponse: true });
    const result = (await answered).data.slice(2, 4);
    report('command ' + data.slice(0, 8) + '… ' + (result === '60' ? 'accepted' : 'refused with ' + result));
  }
  send('disconnect', { peripheralUuid });
}
const rows = new Map();
const stateOf = (lock) => lock.power === 'asleep' ? 'asleep' : lock.mechanical === 'locked' ? 'awake' : lock.mechanical ?? lock.power ?? '';
async function refresh() {
  const { lock } = await (await fetch('/v1/view')).json();
  for (const [name, seen] of Object.entries(lock ?? {})) {
    if (!seen.mac) continue;
    if (!rows.has(name)) rows.set(name, row(name, seen.mac));
    const { badge, unlock: button } = rows.get(name);
    const state = stateOf(seen);
    badge.textContent = state; badge.className = 'state ' + state;
    button.disabled = state === 'asleep';
    button.title = state === 'asleep' ? 'asleep, so it does not advertise: touch it first' : '';
  }
}
function row(name, mac) {
  const at = document.querySelector('tbody').insertRow();
  at.id = mac.replaceAll(':', '').toLowerCase(); names[at.id] = name;
  at.insertCell().textContent = name;
  at.insertCell().textContent = mac;
  const badge = at.insertCell().appendChild(document.createElement('span'));
  const button = (what, act) => {
    const made = at.insertCell().appendChild(document.createElement('button'));
    made.textContent = what; made.className = what;
    made.onclick = () => act().then(refresh).catch((error) => show(name + ': ' + error));
    return made;
  };
  const touch = async () => {
    const done = await post('/v1/verbs/lock.touch', { lock: name });
    show(name + (done.ok ? ': touched' : ': ' + (done.why ?? 'not touched')));
  };
  button('touch', touch);
  return { badge, unlock: button('unlock', () => unlock(name, mac)) };
}
refresh().then(() => setInterval(() => refresh().catch(() => {}), 1000));`;

/** JSON that cannot close a script element. */
export const inline = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

export const page = (config: PageConfig): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>noke-sim</title><style>${STYLE}</style>
<h1>noke-sim</h1>
<p><b>1.</b> Touch a lock. A lock that is asleep does not advertise and cannot be reached. <b>2.</b> Unlock it while it is awake. The page connects over
WebSocket, reads the session, asks the Core API for commands and writes them, as an app does. All endpoints of this port:
<a href="/openapi.json">/openapi.json</a>.</p>
<main><table><thead><tr><th>lock<th>address<th>state<th colspan="2">actions</thead><tbody></tbody></table>
<section><b>Log</b><pre></pre></section></main>
<script>const config = ${inline(config)};${SCRIPT}</script></html>
`;
