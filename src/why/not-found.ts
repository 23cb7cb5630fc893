/**
 * The reason why the app found no lock. A lock that is asleep, out of range, or connected to another phone looks the same to the person in front of
 * it. The trace shows whether the lock advertised while the app searched, and where the phone was.
 */
import type { TraceEvent } from '../sim/trace.ts';
import type { Attempt } from './attempt.ts';
import { brokenPart, disturbance, ifBad, ifNotUndone, otherCause, type Sign, sign } from './sign.ts';

/** How long a touched lock stays awake, plus a margin. */
const LONG_AGO_MS = 10 * 60_000;

/**
 * The sign of an attempt that found no lock: the lock had no power or a broken part, or was connected to another
 * phone; the phone was too far away; or the lock was asleep.
 */
export function notFound(attempt: Attempt): Sign {
  const dead = ifBad(attempt.last('lock.supply'), ({ data }) => data.up === false);
  if (dead !== undefined) return sign('battery-dead', dead);
  for (const part of ['radio', 'touch'] as const) {
    const broken = brokenPart(attempt, part);
    if (broken !== undefined) return sign(`${part}-broken`, broken);
  }
  const disturbed = ifBad(disturbance(attempt), hidesAdvertisements);
  if (disturbed !== undefined) return sign('radio-disturbed', disturbed);
  const where = whereabouts(attempt);
  const other = ifNotUndone(attempt.last('lock.connected'), attempt.last('lock.disconnected'));
  if (hasAdvertised(attempt) || (attempt.isAtEntry && other === undefined))
    return otherCause(
      'The phone was out of range of the lock: the lock advertised while the app searched, but the phone did not receive it.',
      ['come-closer'],
      where,
    );
  if (where?.data.at === 'away')
    return otherCause('The phone was out of range of the lock: it was not on site.', ['come-closer'], where);
  if (other !== undefined)
    return otherCause('The lock was connected to another device, so it did not advertise.', ['take-turns'], other);
  const asleep = attempt.last('lock.asleep');
  const touch = attempt.played('lock.touch');
  const wasTouched = touch !== undefined && attempt.failure.time - touch.time < LONG_AGO_MS;
  return sign(wasTouched ? 'asleep-again' : 'asleep', asleep);
}

/** Whether a disturbance can hide advertisements. Other faults of a phone's radio affect only its connections. */
const hidesAdvertisements = ({ kind, data }: TraceEvent): boolean =>
  kind === 'link.interference' || Number(data.lossPerMille ?? 0) > 0;

const isOfLink = ({ data }: TraceEvent): boolean => data.link !== undefined;
const isOnAir = ({ data }: TraceEvent): boolean => data.link === 'advertising';

/** Whether the lock advertised at any time while the app searched. An entry's controller advertises from the beginning. */
function hasAdvertised(attempt: Attempt): boolean {
  const { began, isAtEntry } = attempt;
  const onAir = attempt.last('lock.state', isOnAir);
  if (onAir === undefined && !isAtEntry) return false;
  const ended = attempt.next('lock.state', isOfLink, onAir?.seq ?? 0);
  return ended === undefined || ended.time > began || (onAir !== undefined && onAir.time >= began);
}

/** The last event that shows where the phone was: its carrier set out, arrived, or put it down. */
function whereabouts(attempt: Attempt): TraceEvent | undefined {
  const lent = attempt.last('person.lentPhone');
  const carrier = `person/${String(lent?.data.to ?? attempt.person)}`;
  const isCarried = ({ actor }: TraceEvent): boolean => actor === carrier;
  const moved = ['person.walks', 'person.arrived'].flatMap((kind) => attempt.last(kind, isCarried) ?? []);
  const left = ifNotUndone(attempt.last('person.leftPhone'), attempt.last('person.tookPhone'));
  return left ?? moved.toSorted((a, b) => b.seq - a.seq)[0];
}
