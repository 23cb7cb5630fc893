/**
 * The proof of one item against a model lock: sessions of two links at once and invented ones, lists withheld and played in part, records withheld
 * and reordered. A value is sent in up to three parts; the lock's record carries session and value as a digest does.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type ItemValue,
  newProof,
  recorded,
  SENDS_KEPT,
  SESSION_LIFE_MS,
  sent,
} from '../../../src/core/model/proof.ts';
import type { Command } from '../../../src/protocol/command.ts';
import { runs } from '../../sizes.ts';

const told = (value: number, parts: number): ItemValue => ({
  value: String(value),
  commands: Array.from({ length: parts }, (): Command => ({ op: 'getLogs' })),
});

interface Command1 {
  readonly session: number;
  readonly sequence: number;
  readonly part: number;
  readonly value: number;
}

const act = fc.oneof(
  fc.record({ do: fc.constant('connect' as const), link: fc.nat(1) }),
  fc.record({ do: fc.constant('send' as const), value: fc.nat(1), link: fc.nat(1), invented: fc.boolean() }),
  { arbitrary: fc.record({ do: fc.constant('play' as const), back: fc.constantFrom(0, 0, 0, 1, 3) }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constant('upload' as const), which: fc.constantFrom(0, 0, 0, 1, 2) }), weight: 4 },
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 20_000, 59_000, 62_000) }),
);

it.each([1, 2, 3])(
  'INV-2: a value that counts as held is held, however lists are withheld, played and reordered, with %i parts',
  (parts) => {
    let confirmed = 0;
    fc.assert(
      fc.property(fc.array(act, { minLength: 6, maxLength: 60 }), (acts) => {
        const proof = newProof();
        const lock = Array.from({ length: parts }, () => -1);
        const last = new Map<number, number>();
        const opened = new Map<number, number>();
        const sequences = new Map<number, number>();
        const commands: Command1[] = [];
        let records: { number: number; session: number; values: number[] }[] = [];
        const live: [number, number] = [1, 2];
        let now = 0;
        let sessions = 2;
        let number = 0;
        opened.set(1, 0).set(2, 0);
        for (const step of acts) {
          if (step.do === 'wait') now += step.ms;
          if (step.do === 'connect') {
            sessions += 1;
            live[step.link === 0 ? 0 : 1] = sessions;
            opened.set(sessions, now);
          }
          if (step.do === 'send') {
            const session = step.invented ? -1 - commands.length : (live[step.link] ?? 1);
            sent(proof, told(step.value, parts), {
              session: String(session),
              at: now,
              via: step.link === 0 ? 'phone' : 'gateway',
            });
            for (let part = 0; part < parts; part++) {
              const sequence = (sequences.get(session) ?? 0) + 1;
              sequences.set(session, sequence);
              commands.push({ session, sequence, part, value: step.value });
            }
          }
          if (step.do === 'play') {
            const playable = commands.filter(
              ({ session, sequence }) =>
                live.includes(session) &&
                now - (opened.get(session) ?? 0) < SESSION_LIFE_MS &&
                sequence > (last.get(session) ?? 0),
            );
            const command = playable[step.back % Math.max(1, playable.length)];
            if (command !== undefined) {
              last.set(command.session, command.sequence);
              lock[command.part] = command.value;
              number += 1;
              records.push({ number, session: command.session, values: [...lock] });
            }
          }
          if (step.do === 'upload') {
            const record = records[step.which % Math.max(1, records.length)];
            if (record !== undefined) {
              records = records.filter((each) => each !== record);
              const [value = -1] = record.values;
              const whole = record.values.every((each) => each === value);
              // A digest is recognised only among values that were sent in that session.
              const known = commands.some((each) => each.session === record.session && each.value === value);
              const shown = whole && known ? { session: String(record.session), told: told(value, parts) } : undefined;
              recorded(proof, record.number, shown, true);
            }
          }
          expect(proof.sends.length).toBeLessThanOrEqual(SENDS_KEPT);
          if (proof.held === undefined) continue;
          confirmed += 1;
          expect(lock).toEqual(lock.map(() => Number(proof.held?.value)));
        }
      }),
      { numRuns: runs(3_000, 600) },
    );
    expect(confirmed).toBeGreaterThan(runs(100, 5));
  },
);

it.each([1, 2, 3])(
  'a value of %i parts that is sent and confirmed without loss is held once the lost lists have expired',
  (parts) => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { maxLength: 30 }), (lost) => {
        const proof = newProof();
        for (const [i, value] of lost.entries())
          sent(proof, told(value, parts), { session: `lost ${i}`, at: i, via: i % 2 === 0 ? 'phone' : 'gateway' });
        sent(proof, told(9, parts), { session: 'last', at: SESSION_LIFE_MS + 20_000, via: 'phone' });
        for (let part = 1; part <= parts; part++)
          recorded(proof, part, part < parts ? undefined : { session: 'last', told: told(9, parts) }, true);
        expect(proof.held?.value).toBe('9');
      }),
    );
  },
);
