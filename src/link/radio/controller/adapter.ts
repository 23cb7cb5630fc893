/** Commands about the adapter itself: identity, features, buffers, masks and reset. */
import { type Command, returns } from './command.ts';
import { u16 } from './events.ts';
import { COMMAND_DISALLOWED, INVALID_PARAMETERS, SUCCESS } from './status.ts';

/** Bluetooth 5.0 for both HCI and link layer; we chose the revision and subversion. */
const BLUETOOTH_5_0 = 0x09;
/** 0xFFFF is an unassigned company identifier. */
const COMPANY = 0xffff;
export const VERSION: readonly number[] = [BLUETOOTH_5_0, ...u16(COMPANY), ...u16(1)];
/** BR/EDR not supported, LE supported. */
const LMP_FEATURES = [0, 0, 0, 0, 0x60, 0, 0, 0];
/** LE encryption and longer data packets. */
export const LE_FEATURES: readonly number[] = [0x21, 0, 0, 0, 0, 0, 0, 0];
/** Every combination of roles in LE. */
const LE_STATES = [0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0, 0];

const ok = (opcode: number, name: string, length: number, bit: readonly [number, number]): Command => ({
  opcode,
  name,
  length,
  bit,
  run: () => returns(SUCCESS),
});

export const adapterCommands: readonly Command[] = [
  {
    opcode: 0x0c01,
    name: 'Set Event Mask',
    length: 8,
    bit: [5, 6],
    run: (controller, parameters) => {
      controller.masks.set('all', parameters);
      return returns(SUCCESS);
    },
  },
  {
    opcode: 0x0c03,
    name: 'Reset',
    length: 0,
    bit: [5, 7],
    run: (controller) => {
      controller.reset();
      return returns(SUCCESS);
    },
  },
  {
    opcode: 0x0c31,
    name: 'Set Controller To Host Flow Control',
    length: 1,
    bit: [10, 5],
    run: (_, parameters) => returns(parameters[0] === 0 ? SUCCESS : INVALID_PARAMETERS),
  },
  ok(0x0c33, 'Host Buffer Size', 7, [10, 6]),
  ok(0x0c63, 'Set Event Mask Page 2', 8, [22, 2]),
  { opcode: 0x0c6c, name: 'Read LE Host Support', length: 0, bit: [24, 5], run: () => returns(SUCCESS, 1, 0) },
  ok(0x0c6d, 'Write LE Host Support', 2, [24, 6]),
  {
    opcode: 0x1001,
    name: 'Read Local Version Information',
    length: 0,
    bit: [14, 3],
    run: () => returns(SUCCESS, BLUETOOTH_5_0, ...u16(0), ...VERSION),
  },
  {
    opcode: 0x1003,
    name: 'Read Local Supported Features',
    length: 0,
    bit: [14, 5],
    run: () => returns(SUCCESS, ...LMP_FEATURES),
  },
  {
    opcode: 0x1005,
    name: 'Read Buffer Size',
    length: 0,
    bit: [14, 7],
    run: ({ acl }) => returns(SUCCESS, ...u16(acl.length), 0, ...u16(acl.count), 0, 0),
  },
  {
    opcode: 0x1009,
    name: 'Read BD_ADDR',
    length: 0,
    bit: [15, 1],
    run: ({ publicAddress }) => returns(SUCCESS, ...publicAddress),
  },
  {
    opcode: 0x2001,
    name: 'LE Set Event Mask',
    length: 8,
    bit: [25, 0],
    run: (controller, parameters) => {
      controller.masks.set('le', parameters);
      return returns(SUCCESS);
    },
  },
  {
    opcode: 0x2002,
    name: 'LE Read Buffer Size',
    length: 0,
    bit: [25, 1],
    run: ({ acl }) => returns(SUCCESS, ...u16(acl.length), acl.count),
  },
  {
    opcode: 0x2003,
    name: 'LE Read Local Supported Features',
    length: 0,
    bit: [25, 2],
    run: () => returns(SUCCESS, ...LE_FEATURES),
  },
  {
    opcode: 0x2005,
    name: 'LE Set Random Address',
    length: 6,
    bit: [25, 4],
    run: (controller, parameters) => {
      const { advertiser, scanner, initiator } = controller;
      if (advertiser.on || scanner.on || initiator.on) return returns(COMMAND_DISALLOWED);
      controller.randomAddress = Buffer.from(parameters);
      return returns(SUCCESS);
    },
  },
  {
    opcode: 0x201c,
    name: 'LE Read Supported States',
    length: 0,
    bit: [28, 3],
    run: () => returns(SUCCESS, ...LE_STATES),
  },
];
