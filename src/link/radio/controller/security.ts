/**
 * Encryption at the HCI level: the central provides a key, the peripheral's host is asked for its own, and the link counts as
 * encrypted when the two keys match. The bytes on the virtual medium are not encrypted.
 */
import { createCipheriv } from 'node:crypto';
import { type Command, returns } from './command.ts';
import type { Answer, ControllerPort, LinkPort } from './controller-port.ts';
import { encryptionChange, keyRefreshComplete, longTermKeyRequest, u16 } from './events.ts';
import {
  COMMAND_DISALLOWED,
  KEY_MISSING,
  MEMORY_EXCEEDED,
  MIC_FAILURE,
  SUCCESS,
  UNKNOWN_CONNECTION,
} from './status.ts';

const reversed = (bytes: Buffer): Buffer => Buffer.from(bytes).reverse();

/** AES-128 of one block; HCI sends key and block least significant byte first. */
function encrypt(_: ControllerPort, parameters: Buffer): Answer {
  const cipher = createCipheriv('aes-128-ecb', reversed(parameters.subarray(0, 16)), null).setAutoPadding(false);
  return returns(SUCCESS, ...reversed(cipher.update(reversed(parameters.subarray(16, 32)))));
}

function startEncryption(controller: ControllerPort, parameters: Buffer): Answer {
  const end = controller.links.get(parameters.readUInt16LE(0));
  if (end === undefined) return { status: UNKNOWN_CONNECTION };
  const { link } = end;
  if (end.role !== 0 || link.offeredKey !== undefined) return { status: COMMAND_DISALLOWED };
  const random = Buffer.from(parameters.subarray(2, 10));
  const diversifier = Buffer.from(parameters.subarray(10, 12));
  const key = Buffer.from(parameters.subarray(12, 28));
  const { peripheral } = link;
  const queued = link.sendControl(end, () => {
    link.offeredKey = key;
    peripheral.controller.sendLater(longTermKeyRequest(peripheral.handle, random, diversifier));
  });
  return { status: queued ? SUCCESS : MEMORY_EXCEEDED };
}

/** Encrypts the link if the peripheral's host has the same key; undefined means that it has none. */
function settle(link: LinkPort, own: Buffer | undefined): void {
  const offered = link.offeredKey;
  link.offeredKey = undefined;
  if (own === undefined) {
    link.central.controller.sendLater(encryptionChange(KEY_MISSING, link.central.handle, false));
  } else if (offered === undefined || !own.equals(offered)) {
    link.fail(MIC_FAILURE);
  } else {
    for (const { controller, handle } of [link.central, link.peripheral]) {
      controller.sendLater(
        link.encrypted ? keyRefreshComplete(SUCCESS, handle) : encryptionChange(SUCCESS, handle, true),
      );
    }
    link.encrypted = true;
  }
}

const answerKeyRequest =
  (withKey: boolean) =>
  (controller: ControllerPort, parameters: Buffer): Answer => {
    const handle = parameters.readUInt16LE(0);
    const end = controller.links.get(handle);
    if (end === undefined) return returns(UNKNOWN_CONNECTION, ...u16(handle));
    if (end.role !== 1 || end.link.offeredKey === undefined) return returns(COMMAND_DISALLOWED, ...u16(handle));
    const key = withKey ? Buffer.from(parameters.subarray(2, 18)) : undefined;
    const queued = end.link.sendControl(end, () => settle(end.link, key));
    return returns(queued ? SUCCESS : MEMORY_EXCEEDED, ...u16(handle));
  };

export const securityCommands: readonly Command[] = [
  { opcode: 0x2017, name: 'LE Encrypt', length: 32, bit: [27, 6], run: encrypt },
  {
    opcode: 0x2018,
    name: 'LE Rand',
    length: 0,
    bit: [27, 7],
    run: (controller) => returns(SUCCESS, ...controller.stream('rand').bytes(8)),
  },
  { opcode: 0x2019, name: 'LE Start Encryption', length: 28, bit: [28, 0], begins: true, run: startEncryption },
  { opcode: 0x201a, name: 'LE Long Term Key Request Reply', length: 18, bit: [28, 1], run: answerKeyRequest(true) },
  {
    opcode: 0x201b,
    name: 'LE Long Term Key Request Negative Reply',
    length: 2,
    bit: [28, 2],
    run: answerKeyRequest(false),
  },
];
