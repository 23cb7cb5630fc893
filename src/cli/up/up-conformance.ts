/**
 * `up --conformance MAC`: one lock that the core does not know, in factory state, with the stimulus URL of the conformance contract on the
 * control port, and its keys and claims in files. INV-1 a store never holds it: its secrets are those of this process.
 */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { STIMULI, type Stimulus, type StimulusName } from '../../conformance/lock/contract/stimulus.ts';
import { carryOut } from '../../conformance/lock/targets/hand.ts';
import { ownClaims } from '../../conformance/lock/targets/own-claims.ts';
import { nearest } from '../../facility/files/nearest.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { factoryBase } from '../../keys/derive.ts';
import { factoryFlash } from '../../lock/flash.ts';
import { Lock } from '../../lock/lock.ts';
import type { LockParts } from '../../lock/parts.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { toHex } from '../../protocol/bytes.ts';
import { type Mac, parseMac } from '../../protocol/mac.ts';
import { Answer, type Endpoint, endpoint } from '../../server/endpoint.ts';
import type { ServedLock } from '../../server/facility-parts.ts';
import type { HostedFacilities } from '../../server/hosted-facilities.ts';
import { ServeError } from '../../server/problem.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import { Random } from '../../sim/random.ts';

export const STIMULUS_PATH = '/v1/conformance/stimulus';
const HARDWARE = '1A';

export class ConformanceLock {
  readonly mac: Mac;
  readonly #parts: LockParts;
  readonly #factorySecret: Uint8Array;
  #lock: Lock | undefined;

  constructor(mac: Mac, seed: string, parts: LockParts) {
    this.mac = mac;
    this.#parts = parts;
    this.#factorySecret = new Random(`${seed} ${mac}`).stream('factory secret of a conformance target').bytes(32);
  }

  /** Throws ServeError for text that is not an address, and for the address of an entry. */
  static of(text: string, plan: FacilityFile, seed: string, parts: LockParts): ConformanceLock {
    const read = parseMac(text);
    if (!read.ok)
      throw new ServeError('caller', `--conformance ${text} is not an address; expected ${read.fault.expected}`);
    const entry = plan.entries.find(({ mac }) => parseMac(mac).ok && same(mac, read.value));
    if (entry !== undefined)
      throw new ServeError(
        'caller',
        `--conformance ${read.value} is the controller of ${entry.id}; name the lock of a unit, or a new address`,
      );
    return new ConformanceLock(read.value, seed, parts);
  }

  /** The facility without this lock. */
  without(plan: FacilityFile): FacilityFile {
    const units = plan.units.map((unit) => ({ ...unit, locks: unit.locks.filter(({ mac }) => !same(mac, this.mac)) }));
    return { ...plan, units };
  }

  /** Adds the lock to the air of a facility that was opened. */
  join(site: LiveFacility): ServedLock {
    const flash = factoryFlash({
      hardware: HARDWARE,
      mac: this.mac,
      baseKey: toHex(factoryBase(this.#factorySecret, this.mac)),
    });
    const lock = new Lock(site, { id: 'conformance', flash, bolt: 'extended', parts: this.#parts });
    site.air.add(lock, 'conformance');
    this.#lock = lock;
    return { name: 'conformance', gatt: lock, mesh: lock, firmware: () => lock.firmware };
  }

  /** Writes `keys.json` and `claims.yaml`. Throws FileError. */
  write(folder: string): { readonly keys: string; readonly claims: string } {
    const keys = join(folder, 'keys.json');
    const claims = join(folder, 'claims.yaml');
    const file = { mac: this.mac, hardware: HARDWARE, factorySecret: toHex(this.#factorySecret) };
    writeWholeBelow(keys, `${JSON.stringify(file, null, 2)}\n`);
    writeWholeBelow(claims, CLAIMS);
    return { keys, claims };
  }

  endpoint(facilities: HostedFacilities): Endpoint {
    return endpoint({
      method: 'POST',
      path: STIMULUS_PATH,
      id: 'stimulus',
      credential: 'token',
      summary: 'Carry out a stimulus of the conformance contract at the lock that --conformance names',
      body: z.record(z.string().max(100), z.unknown()),
      answers: {
        200: { text: 'Done, or not and why' },
        400: { text: 'No such stimulus or version' },
        404: { text: 'Another address' },
      },
      handle: ({ body }) => this.#stimulate(body, facilities),
    });
  }

  async #stimulate(body: Readonly<Record<string, unknown>>, facilities: HostedFacilities): Promise<unknown> {
    const name = String(body.stimulus);
    if (!isStimulus(name)) return new Answer(400, { done: false, why: unknownStimulus(name) });
    const read = STIMULI[name].safeParse(body);
    if (!read.success) return new Answer(400, { done: false, why: read.error.issues[0]?.message ?? 'unreadable' });
    const mac = parseMac(read.data.mac);
    const lock = this.#lock;
    if (!mac.ok || mac.value !== this.mac || lock === undefined)
      return new Answer(404, { done: false, why: `this is ${this.mac}` });
    const { main } = facilities;
    const advance = async (ms: number): Promise<void> => void (await main.live.jump(main.now + ms));
    await main.turns.next();
    return main.enter({ door: 'verb', verb: `conformance.${name}`, args: {} }, () =>
      carryOut(read.data as Stimulus, {
        lock: () => lock,
        settings: LOCK_SETTINGS,
        now: () => main.now,
        advance: main.live.paused ? advance : undefined,
        factoryReset: undefined,
      }),
    );
  }
}

const same = (text: string, mac: Mac): boolean => {
  const read = parseMac(text);
  return read.ok && read.value === mac;
};

const isStimulus = (name: string): name is StimulusName => Object.hasOwn(STIMULI, name);

function unknownStimulus(name: string): string {
  const right = nearest(name, Object.keys(STIMULI));
  return `there is no stimulus "${name.slice(0, 100)}"${right === undefined ? '' : `; did you mean ${right}?`}`;
}

const CLAIMS = `# What this lock claims to have; see docs/conformance.md.
${stringify(ownClaims(LOCK_SETTINGS))}`;
