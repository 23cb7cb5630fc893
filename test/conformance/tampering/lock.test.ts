/**
 * What a case says of a sound lock of which one message is lost, doubled, late, in the place of the next one, or different in one bit. The sound
 * conversation of each case is recorded once; what follows the change is played from the tape. `every-tamper-lock.txt` lists, for each message of
 * a case, the verdict (`p`assed, `f`ailed, `n`ot exercised, not `a`pplicable), the checks made before, and the milliseconds that the case took. After
 * a change that is meant, run this file with `NOKE_SIM_TESTS=all` and `--update`, and read the difference.
 */
import { expect, it } from 'vitest';
import type { LockCase } from '../../../src/conformance/lock/cases/lock-case.ts';
import { LOCK_CASES } from '../../../src/conformance/lock/cases/lock-cases.ts';
import type { LockTarget } from '../../../src/conformance/lock/contract/target.ts';
import { lockSubject } from '../../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../../src/conformance/lock/targets/self.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { Random } from '../../../src/sim/random.ts';
import { ALL } from '../../sizes.ts';
import { expectTold } from '../told.ts';
import { type LockTape, lockOn, recordedLock } from './lock-tape.ts';
import { outcomeOf } from './outcome.ts';
import { changedTo, dropped, misplaced, type Place, placesOn, spread } from './tape.ts';

const subjectOf = (target: LockTarget) => lockSubject(target, { patience: 1, random: new Random('1').stream('suite') });

/** The longest time that the suite waits for each. */
const LIMIT_MS: Readonly<Record<string, number>> = {
  discovered: 3_000,
  connected: 6_000,
  read: 6_000,
  subscribed: 6_000,
  notified: 5_000,
  disconnected: 5_000,
};

/** The message with one bit changed; its byte depends on the place. */
function bent(event: CentralEvent, nth: number): CentralEvent | undefined {
  const other = (hex: string, from: number): string => {
    const bytes = Buffer.from(hex, 'hex');
    // The first byte says the most: a result, or the state.
    const at = from + (nth % 2 === 0 ? 0 : nth % Math.max(1, bytes.length - from));
    if (at >= bytes.length) return hex;
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (nth % 8)), at);
    return bytes.toString('hex').toUpperCase();
  };
  if (event.type === 'notified') return { ...event, value: other(event.value, 1) };
  if (event.type === 'read') return { ...event, value: other(event.value, 0) };
  if (event.type === 'discovered') return { ...event, manufacturerData: other(event.manufacturerData, 2) };
  return undefined;
}

/** The tapes with one change at a place: lost, bent, and one of the others in turn. */
function tampered(tape: LockTape, place: Place<CentralEvent>, nth: number): (readonly [string, LockTape])[] {
  const event = place.said.message;
  const limit = LIMIT_MS[event.type];
  const other = bent(event, nth);
  const others = misplaced(tape, place, limit);
  return [
    ['lost', dropped(tape, place)],
    ...(other === undefined ? [] : ([['bent', changedTo(tape, place, other)]] as const)),
    ...others.filter((_, i) => i === nth % others.length),
  ];
}

/** Places of a case that are tried. */
const PLACES = 6;
const ALIKE: readonly CentralEvent['type'][] = ['discovered', 'connected', 'subscribed', 'written'];

/** Records a case from the moment after the preparation. */
async function recorded(one: LockCase) {
  const sound = selfTarget({ seed: '1' });
  const startsAt = sound.now();
  const { target, tape } = recordedLock(sound);
  const subject = subjectOf(target);
  await subject.prepare();
  const from = tape.length;
  const begins = target.now();
  const bench = subject.bench();
  const outcome = await outcomeOf(
    bench,
    () => one.run(bench),
    () => target.now() - begins,
  );
  return { tape, from, sound, startsAt, outcome };
}

async function judged(one: LockCase, tape: LockTape, like: LockTarget, startsAt: number): Promise<string> {
  const target = lockOn(tape, like, startsAt);
  const subject = subjectOf(target);
  await subject.prepare();
  const begins = target.now();
  const bench = subject.bench();
  return outcomeOf(
    bench,
    () => one.run(bench),
    () => target.now() - begins,
  );
}

it('every case of a lock, with one message changed', async () => {
  const entries: string[] = [];
  for (const [n, one] of LOCK_CASES.entries()) {
    const { tape, from, sound, startsAt, outcome } = await recorded(one);
    if (ALL) expect({ id: one.id, outcome: await judged(one, tape, sound, startsAt) }).toEqual({ id: one.id, outcome });
    // Every case connects alike.
    const isOwn = ({ said }: Place<CentralEvent>): boolean => n % 10 === 0 || !ALIKE.includes(said.message.type);
    const places = spread(
      placesOn(tape, from)
        .filter(isOwn)
        .map((place, i) => ({ place, i })),
      PLACES,
    );
    const changes = places.flatMap(({ place, i }) =>
      tampered(tape, place, n + i).map(([how, other]) => ({ how, other, name: `${i} ${place.said.message.type}` })),
    );
    const some = ALL ? changes : [changes.findLast(({ how }) => how === 'bent'), changes[(n * 7) % changes.length]];
    for (const { name, how, other } of new Set(some.filter((each) => each !== undefined)))
      entries.push(`# ${one.id} ${name} ${how}: ${await judged(one, other, sound, startsAt)}`);
  }
  await expectTold('tampering/every-tamper-lock.txt', entries);
});
