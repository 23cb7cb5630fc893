/** A facility of two locks and one phone, just enough to test the scenario module without the real facility. */
import { z } from 'zod';
import { nearest } from '../../src/facility/files/nearest.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import { mapSecrets, secret, type Verb, type VerbOutcome } from '../../src/facility/verbs/verb.ts';
import { instantOf } from '../../src/scenario/local-time.ts';
import { type Json, timersNamed } from '../../src/sim/clock.ts';
import { Random } from '../../src/sim/random.ts';
import { Secrets } from '../../src/sim/secrets.ts';
import { Trace } from '../../src/sim/trace.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';

export const TINY_ZONE = 'America/Chicago';

const verb = (name: string, summary: string, params: z.ZodObject): [string, Verb] => [
  name,
  { name, subject: name.split('.')[0] ?? '', summary, params, examples: ['A101'] },
];

export const tinyVerbs: ReadonlyMap<string, Verb> = new Map([
  verb('lock.touch', 'Somebody touches the button of a lock.', z.strictObject({ lock: z.string() })),
  verb(
    'lock.tension',
    'Something pulls on the hasp.',
    z.strictObject({ lock: z.string(), newtons: z.int().min(0).max(2000) }),
  ),
  verb('phone.askPin', 'A PIN is sent to the phone.', z.strictObject({ phone: z.string() })),
  verb('phone.enterPin', 'The PIN is typed.', z.strictObject({ phone: z.string(), pin: secret('pin', 'The PIN.') })),
  verb('phone.explode', 'Never works.', z.strictObject({ phone: z.string() })),
  verb('world.rest', 'Nothing happens.', z.strictObject({})),
]);

interface Lock {
  power: 'asleep' | 'awake';
  bolt: 'extended' | 'retracted';
  wakes: number;
  tensionN: number;
}

export interface TinyOptions {
  readonly seed?: string;
  readonly startAt?: string;
}

/** Touching a lock wakes it for 15 s and, after a time drawn from the seed, moves its bolt. */
export class TinyFacility implements Facility {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly random: Random;
  readonly timeZone = TINY_ZONE;
  readonly verbTable = tinyVerbs;
  readonly kinds: ReadonlySet<string> = new Set([
    'input',
    'facility.opened',
    'phone.message',
    'lock.unlocked',
    'lock.asleep',
    'lock.awake',
    'lock.jam',
  ]);
  readonly #locks: Record<string, Lock> = {
    A101: { power: 'asleep', bolt: 'extended', wakes: 0, tensionN: 0 },
    A102: { power: 'asleep', bolt: 'extended', wakes: 0, tensionN: 0 },
  };
  readonly #messages: { to: string; kind: string }[] = [];
  #pin: string | undefined;
  #leaky = false;

  constructor({ seed = '1', startAt = '2026-03-07T08:00' }: TinyOptions = {}) {
    this.clock = new VirtualClock(instantOf(startAt, TINY_ZONE, 0));
    this.trace = new Trace(this.clock, new Secrets());
    this.random = new Random(seed);
    this.trace.record('facility', 'facility.opened', { locks: 2 });
    for (const [id, lock] of Object.entries(this.#locks)) this.#own(id, lock);
  }

  play(name: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    const asked = this.verbTable.get(name);
    if (asked === undefined) return { ok: false, by: 'unknown-verb', why: `there is no verb ${name}` };
    const shown = mapSecrets(asked.params, args, (text, kind) => this.trace.secrets.hide(kind, text));
    this.trace.record('facility', 'input', { verb: name, args: shown });
    const id = String(args.lock ?? args.phone);
    if (args.lock !== undefined && this.#locks[id] === undefined) {
      const right = nearest(id, Object.keys(this.#locks));
      const why = `there is no lock ${id} in this facility`;
      return { ok: false, by: 'bad-argument', why, ...(right === undefined ? {} : { nearest: right }) };
    }
    return this.#act(name, id, args);
  }

  #act(name: string, id: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    const lock = this.#locks[id];
    switch (name) {
      case 'lock.touch':
        this.clock.now();
        this.#touch(id);
        return { ok: true, value: { wakes: lock?.wakes ?? 0 } };
      case 'lock.tension':
        if (lock !== undefined) lock.tensionN = Number(args.newtons);
        return { ok: true };
      case 'phone.askPin':
        this.#pin = this.random.stream('pin').digits(6);
        this.#messages.push({ to: id, kind: 'pin' });
        this.trace.record(`phone/${id}`, 'phone.message', { pin: this.trace.secrets.hide('pin', this.#pin) });
        return { ok: true };
      case 'phone.enterPin':
        return args.pin === this.#pin
          ? { ok: true }
          : { ok: false, by: 'B-PIN-2', why: 'the PIN is not the one that was sent' };
      case 'phone.explode':
        if (this.#leaky) throw new Error('a leak');
        this.#leaky = true;
        throw new TypeError('a wire is loose');
      default:
        return { ok: true };
    }
  }

  readonly #owners = new Map<string, ReturnType<VirtualClock['own']>>();

  #own(id: string, lock: Lock): void {
    const owner = this.clock.own(`lock/${id}`, timersNamed('bolt', 'sleep'), (event) => {
      if (event.type === 'bolt') {
        lock.bolt = 'retracted';
        this.trace.record(`lock/${id}`, 'lock.unlocked', { tensionN: lock.tensionN });
      } else {
        lock.power = 'asleep';
        lock.bolt = 'extended';
        this.trace.record(`lock/${id}`, 'lock.asleep');
      }
    });
    this.#owners.set(id, owner);
  }

  #touch(id: string): void {
    const lock = this.#locks[id];
    const owner = this.#owners.get(id);
    if (lock === undefined || owner === undefined) return;
    lock.power = 'awake';
    lock.wakes++;
    this.trace.record(`lock/${id}`, 'lock.awake');
    const now = this.clock.now();
    owner.arm('bolt', now + this.random.stream(`lock/${id}`).int(600, 900));
    owner.arm('sleep', now + 15_000);
  }

  view(): Json {
    return {
      lock: this.#locks as unknown as Json,
      message: { alice: this.#messages.map((message) => ({ ...message })) },
      secret: { pin: this.#pin ?? null },
      time: { iso: 'now' },
    };
  }

  find(path: string): Json | undefined {
    let at: unknown = this.view();
    for (const part of path.split('.')) {
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
      at = Reflect.get(at, part);
    }
    return at as Json;
  }

  reveal(reference: string): string | undefined {
    return reference === 'alice.lastPin' ? this.#pin : undefined;
  }

  snapshot(): Json {
    return {};
  }
}
