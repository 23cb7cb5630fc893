/**
 * Unlocks a lock as a connected app does: with noble's messages over WebSocket to the lock, and commands from the Core API. The page itself simulates
 * nothing in between.
 */
import { isResult, RESULTS, SUCCESS } from '../../protocol/results.ts';
import { COMMAND_UUID, RESPONSE_UUID, SERVICE_UUID, SESSION_UUID } from '../../protocol/uuids.ts';
import type { PageConfig } from '../../server/control/context.ts';
import { LockSocket, type Socket } from '../../web-bluetooth/lock-socket.ts';
import { tokenInUse } from '../api/client.ts';

const config = JSON.parse(document.querySelector('#config')?.textContent ?? '{}') as PageConfig;

/** The reason why this page cannot unlock over the air; undefined if it can. */
export const cannotReach = (): string | undefined =>
  config.websocket === undefined
    ? 'the port for locks over WebSocket is switched off'
    : config.core === undefined || config.key === undefined
      ? 'the page has no key for the Core API'
      : undefined;

/** The time to wait for the first result of the lock, however slow it is. */
const ANSWER_MS = 30_000;
/** A command result starts with 51; its code follows. */
const RESULT = 0x51;

const short = (uuid: string): string => uuid.replaceAll('-', '');
const words = (code: number): string => `${isResult(code) ? RESULTS[code] : 'unknown'} (${code.toString(16)})`;

let socket: LockSocket | undefined;
const locks = (): LockSocket => {
  socket ??= new LockSocket({
    open: (url) => new WebSocket(url) as Socket,
    address: () => ({ url: config.websocket ?? '', token: tokenInUse() }),
    origin: location.origin,
  });
  return socket;
};

async function commandsFor(mac: string, session: string): Promise<readonly string[]> {
  const response = await fetch(`${config.core}/unlock/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${config.key}` },
    body: JSON.stringify({ mac, session, tracking_key: 'browser' }),
  });
  const answer = await response.json();
  if (answer.result !== 'success') throw new Error(`the Core API refused: ${answer.message}`);
  return String(answer.data.commands).split('+');
}

/** Rejects with an Error that explains what went wrong. */
export async function unlockOverTheAir(mac: string): Promise<void> {
  const air = locks();
  const peripheralUuid = mac.replaceAll(':', '').toLowerCase();
  const of = (uuid: string) => ({ peripheralUuid, serviceUuid: short(SERVICE_UUID), characteristicUuid: short(uuid) });
  let results = (_: Uint8Array): void => {};
  air.listen(peripheralUuid, {
    notified: (_, data) => {
      const bytes = Uint8Array.from(String(data).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
      if (bytes[0] === RESULT) results(bytes);
    },
    ended: () => {},
  });
  try {
    await air.request({ action: 'connect', peripheralUuid }, ({ type }) => (type === 'connect' ? true : undefined));
    await air.request({ action: 'notify', ...of(RESPONSE_UUID), notify: true }, () => true);
    const session = await air.request({ action: 'read', ...of(SESSION_UUID) }, ({ data }) =>
      typeof data === 'string' ? data : undefined,
    );
    const refusals: string[] = [];
    for (const data of await commandsFor(mac, session)) {
      const result = new Promise<Uint8Array>((resolve, reject) => {
        results = resolve;
        setTimeout(() => reject(new Error('the lock did not answer')), ANSWER_MS);
      });
      await air.request({ action: 'write', ...of(COMMAND_UUID), data, withoutResponse: true }, () => true);
      const code = (await result)[1] ?? 0;
      if (code !== SUCCESS) refusals.push(words(code));
    }
    if (refusals.length > 0) throw new Error(`the lock answered: ${refusals.join(', ')}`);
  } finally {
    air.ignore(peripheralUuid);
    air.request({ action: 'disconnect', peripheralUuid }, () => true).catch(() => {});
  }
}
