/**
 * The Filter Accept List: the devices that advertising, scanning and initiating are limited to, if their filter policy says so.
 *
 * INV-1: At most FILTER_LIST_SIZE devices. INV-2: The list does not change while something uses it.
 */
import { type Command, returns } from './command.ts';
import type { ControllerPort, DeviceAddress, FilterListPort } from './controller-port.ts';
import { COMMAND_DISALLOWED, INVALID_PARAMETERS, MEMORY_EXCEEDED, SUCCESS } from './status.ts';

export const FILTER_LIST_SIZE = 16;
/** The address type of devices that advertise without an address; there are none here. */
const ANONYMOUS = 0xff;

const keyOf = ({ addressType, address }: DeviceAddress): string => `${addressType} ${address.toString('hex')}`;

export class FilterList implements FilterListPort {
  readonly #devices = new Set<string>();

  has(device: DeviceAddress): boolean {
    return this.#devices.has(keyOf(device));
  }

  clear(): void {
    this.#devices.clear();
  }

  add(device: DeviceAddress): number {
    if (!this.has(device) && this.#devices.size === FILTER_LIST_SIZE) return MEMORY_EXCEEDED;
    this.#devices.add(keyOf(device));
    return SUCCESS;
  }

  remove(device: DeviceAddress): number {
    return this.#devices.delete(keyOf(device)) ? SUCCESS : INVALID_PARAMETERS;
  }
}

/** Changes the list, unless it is in use. */
const change =
  (what: 'add' | 'remove') =>
  (controller: ControllerPort, parameters: Buffer): Uint8Array => {
    const addressType = parameters.readUInt8(0);
    if (inUse(controller)) return returns(COMMAND_DISALLOWED);
    if (addressType > 1 && addressType !== ANONYMOUS) return returns(INVALID_PARAMETERS);
    const address = addressType === ANONYMOUS ? Buffer.alloc(6) : Buffer.from(parameters.subarray(1));
    return returns(controller.filterList[what]({ addressType, address }));
  };

const inUse = ({ advertiser, scanner, initiator }: ControllerPort): boolean =>
  advertiser.filters || scanner.filters || initiator.filters;

export const filterListCommands: readonly Command[] = [
  {
    opcode: 0x200f,
    name: 'LE Read Filter Accept List Size',
    length: 0,
    bit: [26, 6],
    run: () => returns(SUCCESS, FILTER_LIST_SIZE),
  },
  {
    opcode: 0x2010,
    name: 'LE Clear Filter Accept List',
    length: 0,
    bit: [26, 7],
    run: (controller) => {
      if (inUse(controller)) return returns(COMMAND_DISALLOWED);
      controller.filterList.clear();
      return returns(SUCCESS);
    },
  },
  { opcode: 0x2011, name: 'LE Add Device To Filter Accept List', length: 7, bit: [27, 0], run: change('add') },
  { opcode: 0x2012, name: 'LE Remove Device From Filter Accept List', length: 7, bit: [27, 1], run: change('remove') },
];
