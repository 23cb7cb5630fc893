/**
 * What a case says of a sound end of the facility link of which one message is lost, doubled, late, in the place of the next one, or different in
 * one field; as lock.test.ts, with every-tamper-link.txt.
 */
import { expect, it } from 'vitest';
import { ownEnd, ownFacility } from '../../../src/conformance/link/built-in-end.ts';
import type { LinkCase } from '../../../src/conformance/link/link-case.ts';
import { linkCases } from '../../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../../src/conformance/link/link-subject.ts';
import type { LinkTarget } from '../../../src/conformance/link/target.ts';
import { parsedJson } from '../../../src/sim/json.ts';
import { ALL } from '../../sizes.ts';
import { expectTold } from '../told.ts';
import { changesOf } from './json-changes.ts';
import { endOn, type LinkMessage, recordedEnd } from './link-tape.ts';
import { outcomeOf } from './outcome.ts';
import { changedTo, dropped, misplaced, type Place, placesOn, spread, type Tape } from './tape.ts';

/** How long the suite waits for an answer. */
const LIMIT_MS = 2_000;
const PLACES = 6;
/** Of the changed fields of a message; of the last two, every one. */
const FIELDS = 3;
const EVERY = 99;

async function judged(one: LinkCase, target: LinkTarget): Promise<string> {
  const bench = linkSubject(target, { patience: 1 }).bench();
  const begins = target.now();
  return outcomeOf(
    bench,
    () => one.run(bench),
    () => target.now() - begins,
  );
}

/** The frame with one field changed or left out; another close code. */
function others(message: LinkMessage, nth: number, most: number): (readonly [string, LinkMessage])[] {
  if ('closed' in message) return [['closed with another code', { ...message, closed: message.closed + 1 }]];
  const changes = changesOf(parsedJson(message.frame));
  return changes
    .filter((_, i) => (i + nth) % Math.ceil(changes.length / most) === 0)
    .map(({ place, value }) => [place.trim(), { ...message, frame: JSON.stringify(value) }]);
}

function tampered(tape: Tape<LinkMessage>, place: Place<LinkMessage>, nth: number, most: number) {
  const elsewhere = misplaced(tape, place, LIMIT_MS);
  return [
    ['lost', dropped(tape, place)] as const,
    ...others(place.said.message, nth, most).map(([how, other]) => [how, changedTo(tape, place, other)] as const),
    ...elsewhere.filter((_, i) => i === nth % elsewhere.length),
  ];
}

it('every case of an end of the link, with one message changed', async () => {
  const entries: string[] = [];
  const facility = ownFacility('1');
  for (const role of ['gateway', 'backend'] as const)
    for (const [n, one] of linkCases(role).entries()) {
      const sound = ownEnd({ role, seed: '1', facility });
      if (linkSubject(sound, { patience: 1 }).missing(one) !== undefined) continue;
      const startsAt = sound.now();
      const { target, tape } = recordedEnd(sound);
      const outcome = await judged(one, target);
      if (ALL)
        expect({ id: one.id, outcome: await judged(one, endOn(tape, sound, startsAt)) }).toEqual({
          id: one.id,
          outcome,
        });
      // The end lets go of its connections.
      await sound.pass(20_000);
      const places = spread(
        placesOn(tape, 0).map((place, i) => ({ place, i })),
        PLACES,
      );
      const changes = places.flatMap(({ place, i }, at) =>
        tampered(tape, place, n + i, at < places.length - 2 ? FIELDS : EVERY).map(([how, other]) => ({
          how,
          other,
          name: `${i}`,
        })),
      );
      for (const { name, how, other } of ALL ? changes : changes.filter((_, i) => (i + n) % 3 === 0))
        entries.push(`# ${role} ${one.id} ${name} ${how}: ${await judged(one, endOn(other, sound, startsAt))}`);
    }
  await expectTold('tampering/every-tamper-link.txt', entries);
});
