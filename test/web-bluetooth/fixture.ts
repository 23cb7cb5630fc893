/** `navigator.bluetooth` without a browser: connected to the real server with an echo lock, or to a server of the test that sends anything. */
import { WebSocket } from 'ws';
import { Bluetooth } from '../../src/web-bluetooth/bluetooth.ts';
import { automaticChoice } from '../../src/web-bluetooth/choice.ts';
import { LockSocket, type Socket } from '../../src/web-bluetooth/lock-socket.ts';
import { ID, openServer } from '../link/websocket/server-fixture.ts';

export const uuid = (n: number): string => `1bc5000${n}-0200-d29e-e511-446c609db825`;
export const NOKE = { filters: [{ services: [uuid(1)] }] };

/** The name of the exception, or `resolved`. */
export const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: Error) => error.name,
  );

export const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: Error) => error.message,
  );

const noUnits = () => Promise.reject(new Error('no units here'));

/** A page connected to the real server, which chooses the echo lock. */
export async function openPage(token?: string) {
  const fixture = await openServer(token === undefined ? {} : { knows: (shown) => shown === 'right' });
  const sockets: Socket[] = [];
  const socket = new LockSocket({
    open: (url) => {
      const made = new WebSocket(url) as unknown as Socket;
      sockets.push(made);
      return made;
    },
    address: () => ({ url: `ws://127.0.0.1:${fixture.port}`, token: token === '' ? undefined : token }),
    origin: 'http://localhost:3000',
  });
  const bluetooth = new Bluetooth(socket, () => automaticChoice(ID, noUnits));
  return {
    ...fixture,
    bluetooth,
    leave: async () => {
      for (const one of sockets) one.close();
      await fixture.close();
    },
  };
}

/** A server of the test: it sees what the page sends, and sends any text. */
export function openScripted() {
  const sent: { readonly action?: string; readonly id?: number }[] = [];
  const waiting: (() => void)[] = [];
  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onerror: null,
    onclose: null,
    send: (text) => {
      sent.push(JSON.parse(text));
      for (const wake of waiting.splice(0)) wake();
    },
    close: () => socket.onclose?.({ code: 1000 }),
  };
  const locks = new LockSocket({
    open: () => socket,
    address: () => ({ url: 'ws://locks', token: undefined }),
    origin: 'http://localhost:3000',
  });
  const bluetooth = new Bluetooth(locks, () => automaticChoice(ID, noUnits));
  const says = (data: unknown) => socket.onmessage?.({ data });
  const answers = (frame: object) => says(JSON.stringify(frame));
  const scripted = {
    socket,
    bluetooth,
    locks,
    sent,
    says,
    answers,
    /** The greeting, which every conversation begins with. */
    greet: () => {
      socket.onopen?.(undefined as never);
      answers({ type: 'hello', id: 0 });
    },
    /** The lock, once the page has asked for it and it has advertised. */
    async device() {
      const requested = bluetooth.requestDevice(NOKE);
      scripted.greet();
      answers({ type: 'stateChange', id: (await scripted.asked('startScanning')).id });
      answers(ADVERTISEMENT);
      return requested;
    },
    /** The next request of this kind that the page has sent. */
    async asked(action: string) {
      for (;;) {
        const at = sent.findIndex((one) => one.action === action);
        const [found] = at < 0 ? [] : sent.splice(at, 1);
        if (found !== undefined) return found;
        await new Promise<void>((wake) => waiting.push(wake));
      }
    },
  };
  return scripted;
}

export const ADVERTISEMENT = {
  type: 'discover',
  peripheralUuid: ID,
  rssi: -50,
  advertisement: { localName: 'NOKE1A_C0FFEE000001', serviceUuids: [uuid(1)], manufacturerData: 'ffff40020a' },
};
