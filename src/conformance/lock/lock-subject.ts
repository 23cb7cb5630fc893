/** A lock target as the judge sees it: its keys, what its claims leave out, and a lab for each case. */
import type { RandomStream } from '../../sim/random.ts';
import type { Subject } from '../run/subject.ts';
import type { LockCase, Need } from './cases/lock-case.ts';
import type { LockTarget } from './contract/target.ts';
import { doubtOf, prepare, putBack } from './preparation.ts';
import { Keyring } from './probe/keyring.ts';
import { type Book, Lab } from './probe/lab.ts';

export interface LockSubjectOptions {
  /** Multiplies all time limits. */
  readonly patience: number;
  readonly random: RandomStream;
}

export function lockSubject(target: LockTarget, { patience, random }: LockSubjectOptions): Subject<Lab, Need> {
  const book = bookOf(target, random);
  return {
    now: () => target.now(),
    virtual: target.virtual,
    waitedMs: () => book?.waitedMs ?? 0,
    doubt: () => doubtOf(target),
    prepare: async () => {
      if (book !== undefined) await prepare(target, book, patience);
    },
    missing: (one) => missing(target, one),
    bench: () => new Lab(target, known(book), patience),
    putBack: () => (book === undefined ? Promise.resolve(undefined) : putBack(target, book, patience)),
  };
}

/** Undefined without keys. The facility secret of a lock in factory state is drawn. */
export function bookOf({ keys, claims }: LockTarget, random: RandomStream): Book | undefined {
  if (keys === undefined) return undefined;
  const { facility } = keys;
  const keyring = new Keyring(keys, facility?.secret ?? random.bytes(32), facility?.epoch ?? 0);
  return { keyring, random, generations: new Map(), toRestore: new Map(), relockS: claims.relockS, waitedMs: 0 };
}

function known(book: Book | undefined): Book {
  if (book === undefined) throw new RangeError('a case runs only with keys');
  return book;
}

function missing(target: LockTarget, one: LockCase): string | undefined {
  const { claims, keys } = target;
  if (keys === undefined) return 'there are no keys (--keys)';
  if (one.versions !== undefined && !one.versions.includes(claims.np1))
    return `holds in version ${one.versions.join(', ')} of NP1; claimed is ${claims.np1}`;
  const absent: Readonly<Record<Need, string | undefined>> = {
    keys: undefined,
    'factory-secret': keys.factorySecret === undefined ? 'the keys file has no factorySecret' : undefined,
    hand: target.stimulate === undefined ? 'there are no stimuli (--stimulus)' : undefined,
    gatt: undefined,
    virtual: !target.virtual
      ? 'needs a target with a virtual clock (advance)'
      : target.realRadio === true
        ? 'depends on an instant, and packets take real time on this radio'
        : undefined,
    'touch-wakes': claims.hardware === '1A' || claims.hardware === '4I' ? undefined : 'this hardware does not sleep',
    haspSensor: claims.haspSensor ? undefined : 'haspSensor is not claimed',
    quickClick: claims.quickClick ? undefined : 'quickClick is not claimed',
    firmwareMode: claims.firmwareMode ? undefined : 'firmwareMode is not claimed',
    diagnostics: claims.diagnostics ? undefined : 'diagnostics is not claimed',
    banks: claims.banks ? undefined : 'banks is not claimed',
  };
  return one.needs.map((need) => absent[need]).find((why) => why !== undefined);
}
