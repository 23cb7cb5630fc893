/** Commands for an open link: its end, strength, parameters, peer and packet length. */
import { LE_FEATURES, VERSION } from './adapter.ts';
import { type Command, returns } from './command.ts';
import type { Answer, ControllerPort, LinkEnd } from './controller-port.ts';
import { connectionUpdated, remoteFeatures, remoteVersionComplete, u16 } from './events.ts';
import { readLinkParameters } from './initiating.ts';
import { COMMAND_DISALLOWED, INVALID_PARAMETERS, MEMORY_EXCEEDED, SUCCESS, UNKNOWN_CONNECTION } from './status.ts';

const LOWEST_DBM = -127;
/** "Not available", for a peer that is out of range at this moment. */
const NO_DBM = 127;
/** Payload bytes and microseconds of the longest data packet on the air. */
const MAX_PAYLOAD = 251;
const MAX_TIME_US = 2_120;
export const DATA_LENGTH: readonly number[] = [...u16(MAX_PAYLOAD), ...u16(MAX_TIME_US)];
/** The bytes and microseconds that a host may request; coded packets need the most microseconds. */
const PAYLOADS = { least: 27, most: MAX_PAYLOAD } as const;
const TIMES_US = { least: 328, most: 17_040 } as const;
/** The reasons that a host may give for a disconnection. */
const REASONS: readonly number[] = [0x05, 0x13, 0x14, 0x15, 0x1a, 0x29, 0x3b];

const linkOf = (controller: ControllerPort, parameters: Buffer): LinkEnd | undefined =>
  controller.links.get(parameters.readUInt16LE(0));

function disconnect(controller: ControllerPort, parameters: Buffer): Answer {
  const end = linkOf(controller, parameters);
  if (end === undefined) return { status: UNKNOWN_CONNECTION };
  if (!REASONS.includes(parameters.readUInt8(2))) return { status: INVALID_PARAMETERS };
  return { status: end.link.terminate(end, parameters.readUInt8(2)) ? SUCCESS : COMMAND_DISALLOWED };
}

function readRssi(controller: ControllerPort, parameters: Buffer): Answer {
  const end = linkOf(controller, parameters);
  const handle = u16(parameters.readUInt16LE(0));
  if (end === undefined) return returns(UNKNOWN_CONNECTION, ...handle, 0);
  const dbm = controller.air.strength(end.link.peerOf(end).controller, controller);
  return returns(SUCCESS, ...handle, (dbm === undefined ? NO_DBM : Math.max(LOWEST_DBM, dbm)) & 0xff);
}

function update(controller: ControllerPort, parameters: Buffer): Answer {
  const end = linkOf(controller, parameters);
  const wanted = readLinkParameters(parameters, 2);
  if (end === undefined) return { status: UNKNOWN_CONNECTION };
  if (end.role !== 0) return { status: COMMAND_DISALLOWED };
  if (wanted === undefined) return { status: INVALID_PARAMETERS };
  const peer = end.link.peerOf(end);
  const queued = end.link.sendControl(end, () => {
    end.link.update(wanted);
    for (const side of [end, peer]) side.controller.sendLater(connectionUpdated(side.handle, wanted));
  });
  return { status: queued ? SUCCESS : MEMORY_EXCEEDED };
}

/** A request to the peer's controller; the answer takes a round trip. */
const ask =
  (answer: (handle: number) => Buffer) =>
  (controller: ControllerPort, parameters: Buffer): Answer => {
    const end = linkOf(controller, parameters);
    if (end === undefined) return { status: UNKNOWN_CONNECTION };
    const queued = end.link.sendControl(end, () => controller.sendLater(answer(end.handle)));
    return { status: queued ? SUCCESS : MEMORY_EXCEEDED };
  };

const isDataLength = (parameters: Buffer, at: number): boolean => {
  const payload = parameters.readUInt16LE(at);
  const timeUs = parameters.readUInt16LE(at + 2);
  return payload >= PAYLOADS.least && payload <= PAYLOADS.most && timeUs >= TIMES_US.least && timeUs <= TIMES_US.most;
};

function setDataLength(controller: ControllerPort, parameters: Buffer): Answer {
  const handle = u16(parameters.readUInt16LE(0));
  if (linkOf(controller, parameters) === undefined) return returns(UNKNOWN_CONNECTION, ...handle);
  return returns(isDataLength(parameters, 2) ? SUCCESS : INVALID_PARAMETERS, ...handle);
}

function suggestDataLength(controller: ControllerPort, parameters: Buffer): Answer {
  if (!isDataLength(parameters, 0)) return returns(INVALID_PARAMETERS);
  controller.suggestedDataLength = [...parameters];
  return returns(SUCCESS);
}

const onLink =
  (...more: readonly number[]) =>
  (controller: ControllerPort, parameters: Buffer): Answer =>
    returns(
      linkOf(controller, parameters) === undefined ? UNKNOWN_CONNECTION : SUCCESS,
      ...u16(parameters.readUInt16LE(0)),
      ...more,
    );

export const connectionCommands: readonly Command[] = [
  { opcode: 0x0406, name: 'Disconnect', length: 3, bit: [0, 5], begins: true, run: disconnect },
  {
    opcode: 0x041d,
    name: 'Read Remote Version Information',
    length: 2,
    bit: [2, 7],
    begins: true,
    run: ask((handle) => remoteVersionComplete(handle, VERSION)),
  },
  { opcode: 0x1405, name: 'Read RSSI', length: 2, bit: [15, 5], run: readRssi },
  { opcode: 0x2013, name: 'LE Connection Update', length: 14, bit: [27, 2], begins: true, run: update },
  {
    opcode: 0x2015,
    name: 'LE Read Channel Map',
    length: 2,
    bit: [27, 4],
    run: onLink(0xff, 0xff, 0xff, 0xff, 0x1f),
  },
  {
    opcode: 0x2016,
    name: 'LE Read Remote Features',
    length: 2,
    bit: [27, 5],
    begins: true,
    run: ask((handle) => remoteFeatures(handle, LE_FEATURES)),
  },
  { opcode: 0x2022, name: 'LE Set Data Length', length: 6, bit: [33, 6], run: setDataLength },
  {
    opcode: 0x2023,
    name: 'LE Read Suggested Default Data Length',
    length: 0,
    bit: [33, 7],
    run: ({ suggestedDataLength }) => returns(SUCCESS, ...suggestedDataLength),
  },
  {
    opcode: 0x2024,
    name: 'LE Write Suggested Default Data Length',
    length: 4,
    bit: [34, 0],
    run: suggestDataLength,
  },
  {
    opcode: 0x202f,
    name: 'LE Read Maximum Data Length',
    length: 0,
    bit: [35, 3],
    run: () => returns(SUCCESS, ...DATA_LENGTH, ...DATA_LENGTH),
  },
];
