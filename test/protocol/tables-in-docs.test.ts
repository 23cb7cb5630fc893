/**
 * The tables of docs/protocol.md that state what the code declares: checks, opcodes, hardware, results, events. A page that
 * drifts fails here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/keys/verify/checks.ts';
import { hexByte } from '../../src/protocol/bytes.ts';
import { HARDWARE } from '../../src/protocol/hardware.ts';
import { OPCODES, type Op } from '../../src/protocol/opcodes.ts';
import { OPERANDS } from '../../src/protocol/operands.ts';
import { EVENTS, SERVER_TYPES } from '../../src/protocol/record.ts';
import { RESULTS } from '../../src/protocol/results.ts';
import {
  COMMAND_UUID,
  FIRMWARE_SERVICE_UUID,
  RESPONSE_UUID,
  SERVICE_UUID,
  SESSION_UUID,
} from '../../src/protocol/uuids.ts';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** The rows of the table under that first column heading, cells trimmed. */
function table(heading: string): readonly (readonly string[])[] {
  const from = page.indexOf(`| ${heading}`);
  if (from < 0) throw new RangeError(`no table begins with ${heading}`);
  const rows = page.slice(from).split('\n\n')[0] ?? '';
  return rows
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/protocol.md', () => {
  it('lists the checks in their order, with their answers', () => {
    const ours = CHECKS.map(({ number, id, answer }) => [String(number), `\`${id}\``, hexByte(answer)]);
    expect(table('no. |').map((row) => [row[0], row[1], row[4]])).toEqual(ours);
  });

  it('lists every opcode, and says "none" of exactly those without an operand', () => {
    const ours = (Object.keys(OPCODES) as Op[]).map((op) => [
      hexByte(OPCODES[op]),
      Object.keys(OPERANDS[op].fields).length === 0,
    ]);
    expect(table('opcode |').map((row) => [row[0], row[2] === 'none'])).toEqual(ours);
  });

  it('lists the hardware, who is touched awake and who has banks', () => {
    const yes = (is: boolean) => (is ? 'yes' : 'no');
    const ours = Object.entries(HARDWARE).map(([code, { name, needsTouch, banked }]) => [
      `\`${code}\``,
      name,
      yes(needsTouch),
      yes(banked),
    ]);
    expect(table('code |')).toEqual(ours);
  });

  it('names every result, event and server type with its number', () => {
    const flat = page.replaceAll('\n', ' ');
    for (const [code, words] of Object.entries(RESULTS)) expect(flat).toContain(`${hexByte(Number(code))} ${words}`);
    for (const event of Object.values(EVENTS)) expect(flat).toMatch(new RegExp(`(: |· )${hexByte(event)} [a-z]`));
    for (const type of Object.values(SERVER_TYPES)) expect(flat).toMatch(new RegExp(`(: |, )${hexByte(type)} [a-z]`));
  });

  it('has the identifiers of the service', () => {
    expect(page).toContain(SERVICE_UUID);
    expect(page).toContain(FIRMWARE_SERVICE_UUID);
    for (const uuid of [COMMAND_UUID, RESPONSE_UUID, SESSION_UUID]) {
      expect(page).toContain(`\`${uuid.slice(0, 8)}-…\``);
      expect(uuid.slice(8)).toBe(SERVICE_UUID.slice(8));
    }
  });
});
