/** The table of all commands, and the parser of a host's bytes. Unknown commands are answered with the error "Unknown HCI Command". */
import { adapterCommands } from './adapter.ts';
import { advertisingCommands } from './advertising.ts';
import { type Command, returns } from './command.ts';
import { connectionCommands } from './connections.ts';
import type { ControllerPort } from './controller-port.ts';
import { commandComplete, commandStatus } from './events.ts';
import { filterListCommands } from './filter-list.ts';
import { initiatingCommands } from './initiating.ts';
import { scanningCommands } from './scanning.ts';
import { securityCommands } from './security.ts';
import { INVALID_PARAMETERS, SUCCESS, UNKNOWN_COMMAND } from './status.ts';

const SUPPORTED_COMMANDS_OCTETS = 64;

const readSupportedCommands: Command = {
  opcode: 0x1002,
  name: 'Read Local Supported Commands',
  length: 0,
  bit: [14, 4],
  run: () => {
    const octets = new Uint8Array(1 + SUPPORTED_COMMANDS_OCTETS);
    octets[0] = SUCCESS;
    for (const { bit } of commands.values()) octets[1 + bit[0]] = (octets[1 + bit[0]] ?? 0) | (1 << bit[1]);
    return octets;
  },
};

export const commands: ReadonlyMap<number, Command> = new Map(
  [
    ...adapterCommands,
    ...advertisingCommands,
    ...scanningCommands,
    ...filterListCommands,
    ...initiatingCommands,
    ...connectionCommands,
    ...securityCommands,
    readSupportedCommands,
  ].map((command) => [command.opcode, command]),
);

/** Runs one command packet. Bytes that do not contain a whole opcode cannot be answered and are dropped. */
export function runCommand(controller: ControllerPort, packet: Buffer): void {
  if (packet.length < 3) return;
  const opcode = packet.readUInt16LE(1);
  const command = commands.get(opcode);
  if (command === undefined) {
    controller.sendLater(commandStatus(opcode, UNKNOWN_COMMAND));
    return;
  }
  const parameters = packet.subarray(4);
  if (packet.length < 4 || packet[3] !== parameters.length || parameters.length !== command.length) {
    const refused = command.begins ? commandStatus(opcode, INVALID_PARAMETERS) : undefined;
    controller.sendLater(refused ?? commandComplete(opcode, returns(INVALID_PARAMETERS)));
    return;
  }
  const answer = command.run(controller, parameters);
  if (answer instanceof Uint8Array) controller.sendLater(commandComplete(opcode, answer));
  else {
    controller.sendLater(
      'complete' in answer ? commandComplete(opcode, answer.complete) : commandStatus(opcode, answer.status),
    );
    answer.afterwards?.();
  }
}
