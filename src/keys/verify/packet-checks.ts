/**
 * Checks 1–8: is the packet a command, made with the right key, not repeated, permitted and in range? A class 0 or 2 command that
 * passes them is accepted.
 */
import { join, sameBytes } from '../../protocol/bytes.ts';
import { PACKET_LENGTH } from '../../protocol/command.ts';
import { commandInRange } from '../../protocol/command-range.ts';
import { slotExists } from '../../protocol/hardware.ts';
import { CLASS_BASE, CLASS_LIMITED, CLASS_MASTER } from '../../protocol/opcodes.ts';
import { INVALID_COMMAND, INVALID_DATA, INVALID_KEY, INVALID_PERMISSION } from '../../protocol/results.ts';
import { setupCheck } from '../derive.ts';
import type { Attempt } from './attempt.ts';
import type { Check } from './check.ts';

const always = (): boolean => true;
const limited = (attempt: Attempt): boolean => attempt.limited;
const system = (attempt: Attempt): boolean => attempt.system;

export const length: Check = {
  id: 'length',
  source: 'AND',
  number: 1,
  demands: 'the packet has twenty bytes',
  answer: INVALID_DATA,
  appliesTo: always,
  passes: ({ packet }) => packet.length === PACKET_LENGTH,
};

export const keyClass: Check = {
  id: 'class',
  source: 'AND',
  number: 2,
  demands: 'the class is 0, 2 or 4',
  answer: INVALID_COMMAND,
  appliesTo: always,
  passes: (attempt) => attempt.system || attempt.limited,
};

export const provisioning: Check = {
  id: 'provisioning',
  source: 'chosen',
  number: 3,
  demands: 'a lock in factory state accepts only class 0, a set-up lock only 2 and 4',
  answer: INVALID_PERMISSION,
  appliesTo: always,
  passes: ({ lock, keyClass: found }) => (lock.provisioning === 'factory') === (found === CLASS_BASE),
};

export const slotIsThere: Check = {
  id: 'slot',
  source: 'CORE',
  number: 4,
  demands: 'the lock has the slot of the header',
  answer: INVALID_KEY,
  appliesTo: limited,
  passes: ({ lock, slotNumber }) => slotExists(lock.hardware, slotNumber),
};

export const opens: Check = {
  id: 'opens',
  source: 'AND-RUN',
  number: 5,
  demands: 'the block decrypts correctly: unused bits are zero, the checksum is right',
  answer: INVALID_KEY,
  appliesTo: always,
  passes: ({ strict }) => strict.ok,
};

export const sequence: Check = {
  id: 'sequence',
  source: 'chosen',
  number: 6,
  demands: 'the sequence number is above the last one accepted in this session',
  answer: INVALID_DATA,
  appliesTo: system,
  passes: ({ lock, sequence: found }) => found > lock.lastSequence,
};

export const opcodeKnown: Check = {
  id: 'opcode-known',
  source: 'AND',
  number: 7,
  demands: 'the opcode is known',
  answer: INVALID_COMMAND,
  appliesTo: always,
  passes: ({ command }) => command.op !== 'unknown',
};

export const opcodeAllowed: Check = {
  id: 'opcode-allowed',
  source: 'chosen',
  number: 7,
  demands: 'class 0 allows A1 and B0, class 4 allows A2, and class 2 allows all opcodes',
  answer: INVALID_PERMISSION,
  appliesTo: always,
  passes({ keyClass: found, command }) {
    if (found === CLASS_LIMITED) return command.op === 'unlock';
    if (found === CLASS_BASE) return command.op === 'setup' || command.op === 'setKey';
    return found === CLASS_MASTER;
  },
};

export const operandInRange: Check = {
  id: 'operand',
  source: 'chosen',
  number: 8,
  demands: 'the operand is in range; for A1, both halves are staged and its check is correct',
  answer: INVALID_DATA,
  appliesTo: system,
  passes({ lock, command }) {
    if (command.op === 'unknown') return false;
    if (command.op !== 'setup') return commandInRange(command, lock.hardware);
    const { part0, part1 } = lock.staged;
    if (part0 === undefined || part1 === undefined) return false;
    return sameBytes(setupCheck(join(part0, part1), lock.session), command.check);
  },
};
