/**
 * The two channels other than the attribute protocol, one of which bleno leaves unanswered: L2CAP signalling (Bluetooth Core 5.4, volume 3
 * part A, section 4) and pairing (part H, section 3).
 */
import { u16 } from '../controller/events.ts';

export const SIGNALLING_CHANNEL = 0x0005;
export const PAIRING_CHANNEL = 0x0006;

const COMMAND_REJECT = 0x01;
const DISCONNECTION_REQUEST = 0x06;
/** Every response and reject, and the credits of a channel that does not exist: none of them is answered. */
const UNANSWERED: readonly number[] = [
  0x01, 0x03, 0x05, 0x07, 0x09, 0x0b, 0x0d, 0x0f, 0x11, 0x13, 0x15, 0x16, 0x18, 0x1a,
];
const NOT_UNDERSTOOD = 0x0000;
const TOO_LONG = 0x0001;
const INVALID_CHANNEL = 0x0002;
const HEADER = 4;
/** The longest signalling packet that an LE device must accept. */
const SIGNALLING_MTU = 23;

/** The answer to a packet on the signalling channel: a lock serves no channels, so it rejects every request. */
export function signallingAnswer(packet: Buffer): Buffer | undefined {
  const [code = 0, identifier = 0] = packet;
  const reject = (reason: number, ...data: readonly number[]): Buffer =>
    Buffer.from([COMMAND_REJECT, identifier, ...u16(2 + data.length), ...u16(reason), ...data]);
  // Identifier 0 is illegal, and on LE one packet carries exactly one command.
  if (packet.length < HEADER || identifier === 0 || UNANSWERED.includes(code)) return undefined;
  if (packet.length > SIGNALLING_MTU) return reject(TOO_LONG, ...u16(SIGNALLING_MTU));
  if (packet.readUInt16LE(2) !== packet.length - HEADER) return undefined;
  if (code === DISCONNECTION_REQUEST && packet.length === HEADER + 4)
    return reject(INVALID_CHANNEL, ...packet.subarray(HEADER));
  return reject(NOT_UNDERSTOOD);
}

const PAIRING_REQUEST = 0x01;
const PAIRING_REQUEST_LENGTH = 7;
const PAIRING_FAILED = 0x05;
const PAIRING_NOT_SUPPORTED = 0x05;
const ENCRYPTION_KEY_SIZE = 0x06;
const INVALID_PARAMETERS = 0x0a;
const KEY_SIZE_AT = 4;
const KEY_SIZES = { least: 7, most: 16 } as const;

/**
 * The reason why a packet on the pairing channel fails; undefined if it does not fail. Without `pairs`, only a request is answered: nothing else can
 * be part of a pairing.
 */
export function pairingRefusal(packet: Buffer, pairs: boolean): Buffer | undefined {
  const failed = (reason: number): Buffer => Buffer.from([PAIRING_FAILED, reason]);
  if (packet[0] !== PAIRING_REQUEST) return undefined;
  if (packet.length !== PAIRING_REQUEST_LENGTH) return failed(INVALID_PARAMETERS);
  if (!pairs) return failed(PAIRING_NOT_SUPPORTED);
  const keySize = packet.readUInt8(KEY_SIZE_AT);
  if (keySize < KEY_SIZES.least) return failed(ENCRYPTION_KEY_SIZE);
  return keySize > KEY_SIZES.most ? failed(INVALID_PARAMETERS) : undefined;
}
