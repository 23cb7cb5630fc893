/**
 * Which test shows which point of docs/protocol.md and docs/transports/websocket.md that readers stumbled over. INV-1 every test that the table names
 * exists.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Point, file under `test/`, name of the test or its beginning. */
const POINTS: readonly (readonly [point: string, file: string, name: string])[] = [
  // §1
  ['whether a connected lock advertises', 'lock/protocol-page', 'a connected lock does not advertise'],
  // §3
  ['an idle ONE closes at 15 s', 'lock/protocol-page', 'an idle connection to a ONE closes after 15 s'],
  ['class 4 renews the awake time', 'lock/protocol-page', 'an accepted class 4 unlock renews the awake time'],
  ['sessions are unique', 'lock/protocol-page', 'sessions of a lock never repeat'],
  ['sessions are unique over power cuts', 'lock/power-cut', 'nonces of an earlier boot never reappear'],
  // §4
  ['sequence 0', 'lock/protocol-page', '62, and 65 of check 8, leave no record; sequence 0 is refused by check 6'],
  ['what A0 does', 'lock/power', 'A0 locks a seated hasp first, then sends the shutdown notice'],
  ['what A0 does over the gateway', 'lock/power', 'A0 through the gateway makes it sleep without a notice'],
  ['explicit lock', 'lock/mechanics', 'explicit lock: it does not relock by itself, only when the hasp is closed'],
  ['explicit lock and A0', 'lock/protocol-memory', 'A0 locks a bolt under explicit lock too'],
  ['the notice "closed by hand"', 'lock/protocol-memory', 'a notice says "closed by hand" only if'],
  ['A1 uses up staged halves', 'lock/protocol-memory', 'A1 uses up both staged halves'],
  ['staged halves and sessions', 'lock/commands', 'staged halves are lost with the session'],
  ['C6 and the highest sent', 'lock/commands', 'C6 drops records up to its number but never above the highest sent'],
  [
    'the highest sent survives sessions, not power loss',
    'lock/protocol-memory',
    'C6 drops what an earlier session sent',
  ],
  ['the last known day is flash’s', 'lock/protocol-memory', 'the last known day is in flash'],
  ['seconds since connect', 'lock/protocol-memory', 'seconds since connect are rounded down'],
  ['a lower epoch in A1', 'lock/protocol-page', 'A1 takes a lower epoch'],
  ['A6, A7 and AB without that part', 'lock/protocol-page', 'a device without a button takes A6, A7, A8 and B1'],
  ['the state after firmware mode', 'lock/protocol-page', 'after firmware mode a %s has its clock and flash'],
  ['the phase of the clock', 'lock/protocol-page', 'a second of the lock begins when a command moves its clock'],
  ['hours that never open', 'lock/protocol-page', 'hours of 20 to 20 are 20, 20 in their digest'],
  ['the range of every operand', 'protocol/tables-in-docs', 'gives the range of every operand as check 8 judges it'],
  ['the place of every operand', 'protocol/tables-in-docs', 'names every opcode as the code does, and places'],
  // §5
  ['A1’s record is made with the new upKey', 'lock/commands', 'a factory lock is set up by B0, B0, A1 under class 0'],
  ['A9’s record is made with the wiped upKey', 'lock/commands', 'A9 wipes the keys, keeps epoch and record number'],
  ['A9 with records that wait', 'lock/protocol-memory', 'that wait when A9 wipes the lock go out under the master'],
  ['an epoch is read forward only', 'core/contact/proof', 'an epoch is read forward only'],
  // §6
  ['64 after 32 overflows', 'lock/commands', 'a central that keeps writing gets up to 32 pending answers 65'],
  ['packets under three bytes', 'lock/protocol-page', 'a packet under three bytes has command id 0'],
  ['when 68 and 6A are answered', 'lock/protocol-memory', '68 and 6A are never sent'],
  // §7
  [
    'classes and demands of the checks',
    'protocol/tables-in-docs',
    'lists the checks in their order, with their classes',
  ],
  ['69 at an untouched check-in', 'lock/power', 'takes packets at a check-in and sends their records, but answers 69'],
  ['a second opener of an open bolt', 'lock/protocol-page', 'a second opener has a record, the same one has none'],
  ['an open bolt sends unsent records', 'lock/protocol-page', 'an unlock of an open bolt sends unsent records first'],
  ['an open bolt of a mains device', 'lock/protocol-memory', 'a relay leaves a record for each unlock'],
  // §8
  ['quick-click records', 'lock/protocol-memory', 'of a quick click have the index in byte 1 and 0A in byte 14'],
  ['62 and 65 leave no record', 'lock/protocol-page', '62, and 65 of check 8, leave no record'],
  ['07 or 06', 'lock/protocol-page', '07 replaces 06 where the clock is lost'],
  ['time of refusals', 'lock/protocol-memory', 'of a refusal have the lock’s time, and 0 while its clock is lost'],
  ['bytes 1, 13, 14 of refusals', 'lock/protocol-page', 'a packet whose key opened names its slot and generation'],
  ['a name without proof', 'lock/protocol-page', 'a packet whose key never opened names nobody'],
  ['undefined events', 'protocol/packets', 'is refused under an undefined event'],
  [
    'the generation’s four bits',
    'core/model/holding',
    'the generation read from four bits is never below the stored one',
  ],
  ['"not sent yet"', 'lock/protocol-memory', 'are "not sent yet" in each session for itself'],
  ['sixteen before a 60', 'lock/commands', 'up to sixteen unsent records precede the 60 of an unlock'],
  ['whether 1F takes a place', 'lock/protocol-page', 'event 1F takes the place of the two oldest'],
  ['places of refusals', 'lock/protocol-page', 'event %i has %i places, and none in a full ring'],
  ['one record for three tries', 'lock/mechanics', 'jammed while locking: three tries 5 s apart, one record'],
  ['repeated jams', 'lock/protocol-memory', 'repeated jams leave at most sixteen records'],
  // §10
  ['the numbers of a lock', 'protocol/tables-in-docs', 'gives the numbers of a lock as its settings have them'],
  ['an open bolt on a weak cell', 'lock/protocol-page', 'a cell below the threshold without any load takes the power'],
  // The WebSocket page
  ['reporting again after sleep', 'link/websocket/session', 'a lock that wakes during a scan is reported again'],
  ['a write without response, and UUID forms', 'link/websocket/session', 'a write without response is answered too'],
  ['a withdrawn connect', 'link/websocket/session', 'a connect that waits is withdrawn by a disconnect'],
];

it.each(POINTS)('%s', (_, file, name) => {
  const text = readFileSync(new URL(`../${file}.test.ts`, import.meta.url), 'utf8');
  const begins = [`'${name}`, `"${name}`, `\`${name}`];
  expect(begins.some((begin) => text.includes(`(${begin}`) || text.includes(`  ${begin}`))).toBe(true);
});
