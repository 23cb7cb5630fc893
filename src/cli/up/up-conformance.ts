/**
 * `up --conformance MAC`: locks in factory state for the conformance suite, with the stimulus URL of its contract on the control port, and keys and
 * claims in files. The core does not know the first lock; it knows two more as new locks: one on the air, whose commands the core builds, and one
 * that is not on the air, which the suite emulates for the Core API. INV-1: A store never contains them: their secrets belong to this process.
 */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { STIMULI, type Stimulus, type StimulusName } from '../../conformance/lock/contract/stimulus.ts';
import { builtInClaims } from '../../conformance/lock/targets/built-in-claims.ts';
import { stimulateLock } from '../../conformance/lock/targets/stimulate-lock.ts';
import { FACILITY_ID } from '../../facility/backend/populate.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { nearest, withNearest } from '../../facility/files/nearest.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { simulatedSecrets } from '../../facility/open/open.ts';
import type { LockParts } from '../../lock/parts.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { type Mac, macDigits, mac as macOf, parseMac } from '../../protocol/mac.ts';
import { Answer, type Endpoint, endpoint } from '../../server/endpoint.ts';
import type { ServedLock } from '../../server/facility-parts.ts';
import type { HostedFacilities } from '../../server/hosted-facilities.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import { Random } from '../../sim/random.ts';
import { ConformanceLock, keysText } from './conformance-lock.ts';

export const STIMULUS_PATH = '/v1/conformance/stimulus';
/** The keys file of the lock that the suite emulates. */
export const CORE_API_KEYS = 'core-api-keys.json';
export const CORE_API_CLAIMS = 'core-api.yaml';

/** Names of the locks on the air. */
export const OUTSIDE = 'conformance';
export const KNOWN = 'conformance-known';

export class ConformanceTargets {
  /** Not known to the core. */
  readonly outside: Mac;
  /** On the air, and known to the core as a new lock. */
  readonly known: Mac;
  /** Known to the core as a new lock, and not on the air. */
  readonly emulated: Mac;
  readonly #guests: readonly ConformanceLock[];
  readonly #secrets: { readonly outside: Uint8Array; readonly facility: Uint8Array };

  private constructor(macs: readonly [Mac, Mac, Mac], seed: string, plan: FacilityFile, parts: LockParts) {
    [this.outside, this.known, this.emulated] = macs;
    const outside = new Random(`${seed} ${this.outside}`).stream('factory secret of a conformance target').bytes(32);
    const facility = simulatedSecrets(plan.name, seed).factory;
    this.#secrets = { outside, facility };
    this.#guests = [
      new ConformanceLock(OUTSIDE, this.outside, outside, parts),
      new ConformanceLock(KNOWN, this.known, facility, parts),
    ];
  }

  /** Throws CodedError for text that is not an address, and for the address of an entry. */
  static of(text: string, plan: FacilityFile, seed: string, parts: LockParts): ConformanceTargets {
    const read = parseMac(text);
    if (!read.ok)
      throw new CodedError('E-USAGE-4', `--conformance ${text} is not an address; expected ${read.fault.expected}`);
    const outside = read.value;
    const entry = plan.entries.find(({ mac }) => parseMac(mac).ok && same(mac, outside));
    if (entry !== undefined)
      throw new CodedError(
        'E-FACILITY-2',
        `--conformance ${outside} is the controller of ${entry.id}; name the lock of a unit, or a new address`,
      );
    const known = freeAfter(outside, plan);
    return new ConformanceTargets([outside, known, freeAfter(known, plan)], seed, plan, parts);
  }

  /** The facility without the lock that the core must not know. */
  without(plan: FacilityFile): FacilityFile {
    const units = plan.units.map((unit) => ({
      ...unit,
      locks: unit.locks.filter(({ mac }) => !same(mac, this.outside)),
    }));
    return { ...plan, units };
  }

  /** Adds the locks to the air and to the core of a facility that was opened. */
  join(site: LiveFacility): readonly ServedLock[] {
    const { backend } = site;
    for (const [unit, mac] of [
      ['CONFORMANCE-1', this.known],
      ['CONFORMANCE-2', this.emulated],
    ] as const) {
      // A restored facility has them already.
      if (backend.core.state.locks.has(mac)) continue;
      backend.dispatch({ type: 'unit.add', facility: FACILITY_ID, id: unit, zones: [] });
      backend.dispatch({ type: 'lock.add', unit, mac });
    }
    return this.#guests.map((guest) => guest.join(site));
  }

  /** Writes the keys and the claims. Throws FileError. */
  write(folder: string): void {
    const { outside, facility } = this.#secrets;
    writeWholeBelow(join(folder, 'keys.json'), keysText(this.outside, outside));
    writeWholeBelow(join(folder, 'claims.yaml'), CLAIMS);
    writeWholeBelow(join(folder, CORE_API_KEYS), keysText(this.emulated, facility));
    writeWholeBelow(join(folder, CORE_API_CLAIMS), coreApiClaimsText(this.outside));
  }

  endpoint(facilities: HostedFacilities): Endpoint {
    return endpoint({
      method: 'POST',
      path: STIMULUS_PATH,
      id: 'stimulus',
      credential: 'token',
      summary: 'Carry out a stimulus of the conformance contract on a lock added with --conformance, or in the portal',
      body: z.record(z.string().max(100), z.unknown()),
      answers: {
        200: { text: 'Whether it was done, and the reason if it was not' },
        400: { text: 'No such stimulus or version' },
        404: { text: 'A different address' },
      },
      handle: ({ body }) => this.#stimulate(body, facilities),
    });
  }

  async #stimulate(body: Readonly<Record<string, unknown>>, facilities: HostedFacilities): Promise<unknown> {
    const name = String(body.stimulus);
    if (name === 'resetKeys') return this.#resetKeys(body, facilities);
    if (!isStimulus(name)) return new Answer(400, { done: false, why: unknownStimulus(name) });
    const read = STIMULI[name].safeParse(body);
    if (!read.success) return new Answer(400, { done: false, why: read.error.issues[0]?.message ?? 'unreadable' });
    const mac = parseMac(read.data.mac);
    const lock = mac.ok ? this.#guests.find((guest) => guest.mac === mac.value)?.lock : undefined;
    if (lock === undefined)
      return new Answer(404, {
        done: false,
        why: `no lock here has this address; those of --conformance are ${this.outside} and ${this.known}`,
      });
    const { main } = facilities;
    const advance = async (ms: number): Promise<void> => void (await main.live.jump(main.now + ms));
    await main.turns.next();
    return main.enter({ kind: 'verb', verb: `conformance.${name}`, args: {} }, () =>
      stimulateLock(read.data as Stimulus, {
        lock: () => lock,
        settings: LOCK_SETTINGS,
        now: () => main.now,
        advance: main.live.paused ? advance : undefined,
        factoryReset: undefined,
      }),
    );
  }

  /** Resets the keys of a lock, as staff do in the portal. */
  async #resetKeys(body: Readonly<Record<string, unknown>>, { main }: HostedFacilities): Promise<unknown> {
    const read = resetKeysRequest.safeParse(body);
    if (!read.success) return new Answer(400, { done: false, why: read.error.issues[0]?.message ?? 'unreadable' });
    const mac = parseMac(read.data.mac);
    if (!mac.ok || ![this.known, this.emulated].includes(mac.value))
      return new Answer(404, {
        done: false,
        why: `the keys of this lock cannot be reset; those of ${this.known} and ${this.emulated} can`,
      });
    await main.turns.next();
    return main.enter({ kind: 'verb', verb: 'conformance.resetKeys', args: {} }, () => {
      const { backend } = main.parts;
      const reset = (by: string) => backend.dispatch({ type: 'lock.resetKeys', by, mac: mac.value });
      const done = [...backend.core.state.users.values()]
        .filter(({ roles }) => roles.size > 0)
        .some(({ id }) => reset(id).ok);
      return done ? { done } : { done, why: 'no employee has permission to reset keys' };
    });
  }
}

const resetKeysRequest = z.strictObject({
  version: z.literal(1),
  mac: z.string().max(17),
  stimulus: z.literal('resetKeys'),
});

/** The next address that no lock of the facility has. */
function freeAfter(mac: Mac, plan: FacilityFile): Mac {
  const taken = [...plan.units.flatMap(({ locks }) => locks), ...plan.entries];
  let next = mac;
  do {
    const digits = macDigits(next);
    const number = (Number.parseInt(digits.slice(6), 16) + 1) % 0x1000000;
    next = macOf(`${digits.slice(0, 6)}${number.toString(16).padStart(6, '0')}`);
  } while (taken.some(({ mac: other }) => same(other, next)));
  return next;
}

const same = (text: string, mac: Mac): boolean => {
  const read = parseMac(text);
  return read.ok && read.value === mac;
};

const isStimulus = (name: string): name is StimulusName => Object.hasOwn(STIMULI, name);

function unknownStimulus(name: string): string {
  return withNearest(`there is no stimulus "${name.slice(0, 100)}"`, nearest(name, Object.keys(STIMULI)));
}

const coreApiClaimsText = (foreign: Mac): string => `# The features that this backend claims; see docs/conformance.md.
foreign: ${foreign}
`;

const CLAIMS = `# The features that this lock claims; see docs/conformance.md.
${stringify(builtInClaims(LOCK_SETTINGS))}`;
