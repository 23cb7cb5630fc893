/**
 * The script for a page: it makes the virtual locks available as `navigator.bluetooth`. The control port sets their address when it serves the script;
 * attributes of the `<script>` take precedence and are read at each use, so that a test can change them.
 */
import {
  BluetoothRemoteGATTCharacteristic,
  BluetoothRemoteGATTDescriptor,
  BluetoothRemoteGATTService,
} from './attributes.ts';
import { Bluetooth } from './bluetooth.ts';
import { automaticChoice, type Choice } from './choice.ts';
import { openChooser } from './chooser.ts';
import { BluetoothAdvertisingEvent, BluetoothDevice } from './device.ts';
import type { Page } from './dom.ts';
import { failure } from './failure.ts';
import { isRecord, textOf } from './frame.ts';
import { BluetoothRemoteGATTServer } from './gatt-server.ts';
import { LockSocket, type Socket } from './lock-socket.ts';
import { BluetoothUUID } from './uuid.ts';

/** Set by the control port when it serves this script. */
declare const NOKE_SIM_SERVED: { readonly websocket?: string; readonly control?: string } | undefined;
declare const document: Page;
declare const location: { readonly origin: string };
declare const navigator: { readonly userActivation?: { readonly isActive: boolean } };
declare const WebSocket: new (url: string) => Socket;
declare const CSSStyleSheet: new () => { replaceSync(css: string): void };

const served = typeof NOKE_SIM_SERVED === 'undefined' ? {} : NOKE_SIM_SERVED;
const script = document.currentScript;
const data = script?.dataset ?? {};

/** If the server listens on every address, its address is that of the script. */
function reachable(url: string): string {
  const parsed = new URL(url);
  if (['0.0.0.0', '[::]'].includes(parsed.hostname) && script?.src) parsed.hostname = new URL(script.src).hostname;
  return parsed.href;
}

const address = () => ({
  url: data.url ?? reachable(served.websocket ?? 'ws://127.0.0.1:2846'),
  token: data.token,
});

/** The address of the lock at a unit or an entry, from the control API. */
async function addressOf(unit: string): Promise<string> {
  const control = data.control ?? served.control;
  if (control === undefined)
    throw new Error(
      'units can be looked up only through the control API: set its address in the data-control attribute.',
    );
  const headers = data.token === undefined ? {} : { authorization: `Bearer ${data.token}` };
  const url = new URL(`/v1/look/lock.${encodeURIComponent(unit)}.mac`, reachable(control));
  const response = await fetch(url, { headers });
  const answer: unknown = await response.json();
  const mac = isRecord(answer) ? textOf(answer.value) : undefined;
  if (mac === undefined) throw new Error('there is no such lock.');
  return mac;
}

function openChoice(): Choice {
  const wish = data.choose;
  if (wish !== undefined) return automaticChoice(wish, addressOf);
  if (navigator.userActivation?.isActive === false)
    throw failure(
      'SecurityError',
      "Failed to execute 'requestDevice' on 'Bluetooth': Must be handling a user gesture to show a permission request.",
    );
  return openChooser({ document, origin: location.origin, newStyleSheet: () => new CSSStyleSheet() });
}

const socket = new LockSocket({ open: (url) => new WebSocket(url), address, origin: location.origin });
const bluetooth = new Bluetooth(socket, openChoice);
Object.defineProperty(navigator, 'bluetooth', { configurable: true, enumerable: true, value: bluetooth });
const interfaces = {
  Bluetooth,
  BluetoothAdvertisingEvent,
  BluetoothDevice,
  BluetoothRemoteGATTCharacteristic,
  BluetoothRemoteGATTDescriptor,
  BluetoothRemoteGATTServer,
  BluetoothRemoteGATTService,
  BluetoothUUID,
};
for (const [name, value] of Object.entries(interfaces))
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
