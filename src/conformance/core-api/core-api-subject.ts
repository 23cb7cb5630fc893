/**
 * A backend as the judge sees it: whether its answers can be trusted, the lock that the suite emulates there, and the features that its claims leave
 * out.
 *
 * INV-1: Nothing is concluded about a backend that accepts a wrong key, answers a request for something that does not exist, or refuses a key from the
 * command line.
 */
import { toHex } from '../../protocol/bytes.ts';
import { decodeSession, encodeSession } from '../../protocol/session.ts';
import type { RandomStream } from '../../sim/random.ts';
import { whyNot } from '../bench/outcome.ts';
import type { Subject } from '../run/subject.ts';
import type { ApiNeed, CoreApiCase } from './cases/core-api-case.ts';
import type { KeyKind } from './contract/endpoints.ts';
import { frame } from './contract/shapes.ts';
import type { CoreApiTarget } from './contract/target.ts';
import { ApiBench, type ApiTargetState } from './probe/api-bench.ts';
import type { ApiAnswer } from './probe/api-conversation.ts';
import { EmulatedLock } from './probe/emulated-lock.ts';
import { acknowledgedIn } from './probe/read-list.ts';

const FOREIGN_MAC = '02:00:00:00:00:01';

export function coreApiSubject(target: CoreApiTarget, random: RandomStream): Subject<ApiBench, ApiNeed> {
  const targetState: ApiTargetState = {
    emulated: undefined,
    whyNotEmulated: undefined,
    mark: markOf(target, random),
    given: 0,
  };
  return {
    now: () => target.now(),
    virtual: false,
    doubt: () => whyUntrustworthy(new ApiBench(target, targetState)),
    prepare: async () => {
      targetState.whyNotEmulated = await whyNot(() =>
        setUpEmulatedLock(target, new ApiBench(target, targetState), targetState),
      );
    },
    missing: (one) => missing(target, one),
    bench: () => new ApiBench(target, targetState),
    putBack: () =>
      targetState.emulated === undefined ? Promise.resolve(undefined) : whyNot(() => putBack(target, targetState)),
  };
}

/** Other runs may have left their names in the backend, so this mark includes the time. */
const markOf = (target: CoreApiTarget, random: RandomStream): string =>
  `${toHex(random.bytes(1))}${Math.floor(target.now()).toString(16).slice(-8)}`.toLowerCase().padStart(6, '0');

/** Whether the answer is a success in the documented format. */
const agrees = (json: unknown): boolean => {
  const read = frame.safeParse(json);
  return read.success && read.data.result === 'success';
};

/** If a backend refuses a key from the command line, nothing can be concluded either, because cases that need that key could not be judged. */
function refusedKey({ status, json }: ApiAnswer, key: KeyKind): string | undefined {
  const how =
    frame.safeParse(json).data?.error_code === 2
      ? 'as error 2'
      : status === 401 || status === 403
        ? `with status ${status}`
        : undefined;
  return how === undefined ? undefined : `the backend refuses the ${key} key (--${key}-key) ${how}`;
}

async function whyUntrustworthy(bench: ApiBench): Promise<string | undefined> {
  const right = await bench.ask('/lock/', {});
  const wrong = await bench.ask('/lock/', {}, { bearer: `noke-sim-${bench.fresh()}` });
  if (agrees(wrong.json)) return 'the backend accepts a key that does not exist; its answers prove nothing';
  for (const target of [`/${bench.fresh()}/`, '/noke-sim-unknown/']) {
    const unknown = await bench.ask(target, {});
    if (agrees(unknown.json))
      return `the backend reports success for ${target}, an endpoint that does not exist; its answers prove nothing`;
  }
  const refused =
    refusedKey(right, 'private') ?? refusedKey(await bench.ask('/upload/', { logs: [] }, { key: 'mobile' }), 'mobile');
  if (refused !== undefined) return refused;
  const { portal } = bench.target;
  if (portal === undefined) return undefined;
  if ((await portal('noke-sim-unknown', FOREIGN_MAC)).done)
    return 'the stimulus server confirms a stimulus that does not exist; its answers prove nothing';
  if ((await portal('resetKeys', FOREIGN_MAC)).done)
    return 'the stimulus server confirms a stimulus for another lock’s address; its answers prove nothing';
  return undefined;
}

/**
 * Creates the emulated lock in factory state, with the epoch and record number that continue from the backend's knowledge. The backend's own list
 * sets it up.
 */
async function setUpEmulatedLock(target: CoreApiTarget, bench: ApiBench, targetState: ApiTargetState): Promise<void> {
  const { lock: keys, name } = target;
  if (keys?.factorySecret === undefined) return;
  const [listed] = (await bench.listed({ macs: [keys.mac] })).locks;
  bench.prerequisite(listed !== undefined, `the backend does not list ${keys.mac}, the lock of the keys file`);
  const past = { seed: `${name} ${targetState.mark}`, at: target.now(), epoch: listed?.setup_count ?? 0 };
  const scout = EmulatedLock.inFactory(keys, { ...past, nextNumber: 1 });
  const session = withRecordsWaiting(scout.arrive());
  scout.leave();
  const held = acknowledgedIn(await bench.listFor(session), session, keys) ?? 0;
  targetState.emulated = EmulatedLock.inFactory(keys, { ...past, nextNumber: held + 1 });
  const unlock = await bench.atTheLock();
  await bench.upload(unlock);
}

/** Makes a list that begins by acknowledging the records that the backend has. */
function withRecordsWaiting(hex: string): string {
  const read = decodeSession(new Uint8Array(Buffer.from(hex, 'hex')));
  return read.ok ? toHex(encodeSession({ ...read.value, recordsWaiting: true })) : hex;
}

/** Delivers every record to the backend and every revocation to the lock. */
async function putBack(target: CoreApiTarget, targetState: ApiTargetState): Promise<void> {
  await new ApiBench(target, targetState).online();
}

function missing({ lock, claims, portal }: CoreApiTarget, one: CoreApiCase): string | undefined {
  const absent: Readonly<Record<ApiNeed, string | undefined>> = {
    lock:
      lock === undefined && claims.lock === undefined
        ? 'the claims name no lock that the suite may change (--claims, --keys)'
        : undefined,
    'emulated-lock':
      lock?.factorySecret === undefined ? 'the suite emulates no lock (--keys with a factorySecret)' : undefined,
    portal: portal === undefined ? 'there are no stimuli for the portal (--stimulus)' : undefined,
    foreign: claims.foreign === undefined ? 'the claims name no lock of another company (foreign)' : undefined,
    fobs: claims.fobs ? undefined : 'fobs is not claimed',
    quickClick: claims.quickClick ? undefined : 'quickClick is not claimed',
    firmwareMode: claims.firmwareMode ? undefined : 'firmwareMode is not claimed',
    restore: claims.restore ? undefined : 'restore is not claimed',
    'no-explicit-locking': claims.explicitLocking ? 'explicitLocking is claimed' : undefined,
  };
  return one.needs.map((need) => absent[need]).find((why) => why !== undefined);
}
