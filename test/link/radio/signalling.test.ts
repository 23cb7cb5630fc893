/** L2CAP signalling and pairing with a lock, packet by packet, as specified in `docs/transports/radio.md`. */
import { expect, test } from 'vitest';
import { pairingRefusal } from '../../../src/link/radio/peripheral/signalling.ts';
import { RadioFixture } from './radio-fixture.ts';
import { ATT, PAIRING, RawCentral, SIGNALLING } from './raw-central.ts';

function conversation(channel: number, steps: readonly (readonly [packet: string, answer: string])[]): void {
  const stage = new RadioFixture();
  const central = new RawCentral(stage, stage.lock().mac);
  expect(steps.map(([packet]) => [packet, central.ask(channel, packet).join(' ')])).toEqual(steps);
  expect(central.ask(ATT, '0a0500')).toEqual(['0b8000']);
  expect(stage.events.filter(({ kind }) => kind === 'link.hostFault')).toEqual([]);
}

test('signalling: a request of any kind is rejected as not understood', () => {
  const parameters = '0c000c000000c800';
  conversation(SIGNALLING, [
    // Parameter update (for centrals only), connections by credits, information, echo, and an unassigned code.
    [`12010800${parameters}`, '010102000000'],
    ['14020a0080004000f700f7000100', '010202000000'],
    ['17030a0080004000f70001004100', '010302000000'],
    ['0a0402000200', '010402000000'],
    ['08050000', '010502000000'],
    ['7f060000', '010602000000'],
  ]);
});

test('signalling: closing a channel that does not exist is rejected with its two ends', () => {
  conversation(SIGNALLING, [
    ['0607040040004100', '01070600' + '0200' + '40004100'],
    ['06080200' + '4000', '010802000000'],
  ]);
});

test('signalling: answers, credits, broken packets and identifier 0 are silent; beyond 23 bytes a packet is too long', () => {
  conversation(SIGNALLING, [
    ...['010902000000', '13090200' + '0000', '16090400' + '40000100'].map((packet) => [packet, ''] as const),
    ...['', '12', '1201', '120108', '12010800', '120a010000' + '00', '12000000'].map((packet) => [packet, ''] as const),
    [`080b1400${'00'.repeat(20)}`, '010b0400' + '0100' + '1700'],
  ]);
});

test('pairing: a lock does not pair, whatever the key size; nothing but a request is answered', () => {
  conversation(PAIRING, [
    ['01030001100000', '0505'],
    ['01030001060000', '0505'],
    ['010300011000', '050a'],
    ['0b01', ''],
    [`03${'00'.repeat(16)}`, ''],
    [`04${'00'.repeat(16)}`, ''],
    ['0508', ''],
    ['ff', ''],
    ['', ''],
  ]);
});

test('pairing: where a lock pairs, the key must have 7 to 16 bytes', () => {
  const refusal = (keySize: number) => pairingRefusal(Buffer.from([1, 3, 0, 1, keySize, 0, 0]), true)?.toString('hex');
  expect([6, 7, 16, 17].map(refusal)).toEqual(['0506', undefined, undefined, '050a']);
});

test('channels that do not exist are silent', () => {
  for (const channel of [0, 1, 2, 3, 7, 0x3a, 0x40, 0xffff]) conversation(channel, [['0102030405', '']]);
});
