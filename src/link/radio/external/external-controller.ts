/** Opens an external controller: connects, resets it and reads its address, which proves that it is an HCI controller. */

import { connect, type Socket } from 'node:net';
import type { HostClock } from '../../../sim/live-clock.ts';
import { messageOf } from '../../../sim/message-of.ts';
import { COMMAND_COMPLETE, u16 } from '../controller/events.ts';
import { COMMAND, EVENT } from '../controller/h4.ts';
import type { HciPort } from '../controller/port.ts';
import { printedAddress } from '../peripheral/lock-peripheral.ts';
import { NOT_HCI, StreamPort } from './stream-port.ts';
import { type StreamTarget, targetText } from './target.ts';
import { ALTERNATIVES, type RunInSimulation, type Unavailable } from './unavailable.ts';

/** Timeout of a connection attempt and of a command. */
export const ANSWER_MS = 5_000;
/** The usual reason why a controller closes the connection immediately. */
const BTVIRT =
  'btvirt closes the connection if the kernel lacks AF_ALG: load the module algif_skcipher, or start btvirt as docs/transports/radio.md describes';
const RESET = 0x0c03;
const READ_ADDRESS = 0x1009;

export interface OpenController {
  readonly ok: true;
  readonly port: StreamPort;
  /** The controller's address, as printed. A lock on this controller has it. */
  readonly address: string;
}

export async function openController(
  target: StreamTarget,
  host: HostClock,
  enter: RunInSimulation,
): Promise<OpenController | Unavailable> {
  const name = targetText(target);
  const socket = await connected(target, host);
  if (socket instanceof Error) {
    const why = `${name} does not answer: ${messageOf(socket)}`;
    return {
      ok: false,
      missing: 'peer',
      why,
      instead: ['start the controller first, then this program', ...ALTERNATIVES.slice(0, 1)],
    };
  }
  const port = new StreamPort(socket, enter);
  const reset = await ask(port, RESET, host);
  const address = reset === undefined ? undefined : await ask(port, READ_ADDRESS, host);
  if (address === undefined || address.length < 6) {
    const why = `${name} accepts connections, but no HCI controller answers there (${port.ended ?? `nothing within ${ANSWER_MS} ms`})`;
    // Whether the controller closed the stream, perhaps while we wrote.
    const hungUp = port.ended !== undefined && !port.ended.includes(NOT_HCI);
    port.close();
    return {
      ok: false,
      missing: 'controller',
      why,
      instead: [...(hungUp ? [BTVIRT] : []), 'check that it is an H4 stream and not, for instance, a monitor socket'],
    };
  }
  return { ok: true, port, address: printedAddress(address.subarray(0, 6)) };
}

/** Sends a command without parameters. Resolves with the return parameters after the status, or undefined on failure or timeout. */
export function ask(port: HciPort, opcode: number, host: HostClock): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (answer: Buffer | undefined): void => {
      host.clearTimeout(timer);
      detach();
      unwatch();
      resolve(answer);
    };
    const timer = host.setTimeout(() => done(undefined), ANSWER_MS);
    const unwatch = port.watch((up) => {
      if (!up) done(undefined);
    });
    const detach = port.attach((packet) => {
      const answers = packet[0] === EVENT && packet[1] === COMMAND_COMPLETE && packet.length >= 7;
      if (answers && packet.readUInt16LE(4) === opcode) done(packet[6] === 0 ? packet.subarray(7) : undefined);
    });
    port.send(Buffer.from([COMMAND, ...u16(opcode), 0]));
  });
}

function connected(target: StreamTarget, host: HostClock): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect(target.kind === 'unix' ? { path: target.path } : { host: target.host, port: target.port });
    const timer = host.setTimeout(() => socket.destroy(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
    const failed = (error: Error): void => {
      host.clearTimeout(timer);
      resolve(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      host.clearTimeout(timer);
      socket.off('error', failed);
      if (target.kind === 'tcp') socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
