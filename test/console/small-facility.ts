/**
 * A very small facility with the same interface as the real one: locks that wake and sleep, units
 * with every status, a message and a few verbs. It can be snapshotted and restored, so that stepping back can be tested.
 */
import { z } from 'zod';
import { nearest } from '../../src/facility/files/nearest.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import type { Verb, VerbOutcome } from '../../src/facility/verbs/verb.ts';
import { ref } from '../../src/facility/verbs/verb.ts';
import { anyTimer, type Json, type TimerOwner } from '../../src/sim/clock.ts';
import { Random, type RandomSnapshot } from '../../src/sim/random.ts';
import { Secrets } from '../../src/sim/secrets.ts';
import { Trace, type TraceSnapshot } from '../../src/sim/trace.ts';
import { type ClockSnapshot, VirtualClock } from '../../src/sim/virtual-clock.ts';

/** 2026-11-21 14:00:00 in Denver. */
export const START = Date.UTC(2026, 10, 21, 21, 0, 0);
const AWAKE_MS = 15_000;

interface SmallLock {
  power: 'asleep' | 'awake';
  bolt: 'extended' | 'retracted';
  mechanicalState: number;
  tensionN: number;
  sleepAt: number | null;
}

interface Snapshot {
  readonly clock: ClockSnapshot;
  readonly trace: TraceSnapshot;
  readonly random: RandomSnapshot;
  readonly locks: Record<string, SmallLock>;
  readonly messages: { deliveredAt: number; channel: string; kind: string; text: string; read: boolean }[];
}

const STATUSES = ['occupied', 'occupied', 'available', 'gatelock', 'overlock', 'pre-let'];
const TENANTS = ['alice', 'bob', '', 'carol', 'dave', 'erin'];
const REASONS = ['Tenant locked phone in unit', 'Emergency', 'Other'] as const;

const declared: readonly Verb[] = [
  {
    name: 'lock.touch',
    subject: 'lock',
    summary: 'Somebody touches the lock, which wakes it.',
    params: z.strictObject({ lock: ref('lock', 'the lock that is touched') }),
    examples: ['A101'],
  },
  {
    name: 'lock.drainTo',
    subject: 'lock',
    summary: 'The battery stands at so many millivolts.',
    params: z.strictObject({ lock: ref('lock', 'the lock'), mv: z.int().describe('millivolts') }),
    examples: ['{ lock: A101, mv: 2850 }'],
  },
  {
    name: 'door.standOnHandle',
    subject: 'lock',
    summary: 'Somebody stands on the handle, which relieves the hasp.',
    params: z.strictObject({ lock: ref('lock', 'the lock of the door') }),
    examples: ['A101'],
  },
  {
    name: 'portal.emergencyUnlock',
    subject: 'unit',
    summary: 'An employee opens a unit at once, with a reason.',
    params: z.strictObject({
      unit: ref('unit', 'the unit'),
      by: ref('person', 'the employee').optional(),
      reason: z.enum(REASONS).describe('why, as in the list of reasons'),
    }),
    examples: ['{ unit: A101, reason: Emergency }'],
  },
];

export class SmallFacility implements Facility {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly random: Random;
  readonly timeZone = 'America/Denver';
  readonly kinds: ReadonlySet<string> = new Set(['input', 'lock.woke', 'lock.unlocked', 'lock.asleep', 'lock.notice']);
  readonly verbTable: ReadonlyMap<string, Verb> = new Map(declared.map((verb) => [verb.name, verb]));
  readonly #owners = new Map<string, TimerOwner>();
  readonly #locks: Record<string, SmallLock>;
  readonly #messages: Snapshot['messages'];

  constructor(from: number | Snapshot = 6) {
    const fresh = typeof from === 'number';
    this.clock = fresh ? new VirtualClock(START) : VirtualClock.restore(from.clock);
    this.trace = new Trace(this.clock, new Secrets(), ...(fresh ? [] : [from.trace]));
    this.random = fresh ? new Random('small') : Random.restore(from.random);
    this.#messages = fresh ? [] : structuredClone(from.messages);
    this.#locks = fresh ? lockTable(from) : structuredClone(from.locks);
    for (const id of Object.keys(this.#locks)) {
      this.#owners.set(
        id,
        this.clock.own(`lock/${id}`, anyTimer, (event) => this.#due(id, event.type)),
      );
    }
  }

  play(name: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    const verb = this.verbTable.get(name);
    if (verb === undefined) {
      const near = nearest(name, this.verbTable.keys());
      return { ok: false, by: 'unknown-verb', why: `there is no verb ${name}`, ...(near ? { nearest: near } : {}) };
    }
    const read = verb.params.safeParse(args);
    if (!read.success) return { ok: false, by: 'bad-argument', why: read.error.issues[0]?.message ?? 'wrong' };
    const id = String(read.data.lock ?? read.data.unit);
    const lock = this.#locks[id];
    if (lock === undefined) {
      const near = nearest(id, Object.keys(this.#locks));
      return { ok: false, by: 'bad-argument', why: `there is no lock ${id}`, ...(near ? { nearest: near } : {}) };
    }
    this.trace.record('facility', 'input', { verb: name, args: read.data as Json });
    this.#act(name, id, lock);
    return { ok: true };
  }

  view(): Json {
    const ids = Object.keys(this.#locks);
    const units = ids.map((id, index): [string, Json] => [
      id,
      {
        status: STATUSES[index % STATUSES.length] ?? '',
        tenant: TENANTS[index % TENANTS.length] || null,
        zone: 'hall-a',
        locks: [id],
        state: 'Closed',
      },
    ]);
    return {
      time: { ms: this.clock.now(), local: '' },
      lock: Object.fromEntries(
        Object.entries(this.#locks).map(([id, { sleepAt, ...lock }]) => [
          id,
          {
            unit: id,
            mac: 'C0:FF:EE:00:01:01',
            ...lock,
            motor: 'idle',
            hasp: 'seated',
            deadlines: sleepAt === null ? {} : { sleep: sleepAt - this.clock.now() },
          },
        ]),
      ),
      unit: Object.fromEntries([
        ...units,
        ['A199', { status: 'occupied', tenant: 'frank', zone: 'hall-a', locks: [] }],
      ]),
      entry: { 'gate-in': { kind: 'gate' } },
      person: { alice: { role: 'tenant' }, maya: { role: 'Facility Manager' } },
      message: {
        alice: { count: this.#messages.length, last: this.#messages.at(-1) ?? null, all: [...this.#messages] },
      },
      newestMessages: this.#messages.map((each) => ({ person: 'alice', ...(each as object) })).reverse(),
      activity: [
        { at: START - 1_000, kind: 'Unit Status Changed', facility: 'site', unit: 'A101', note: 'occupied' },
        { at: START - 2_000, kind: 'User Moved In', facility: 'site', unit: 'A101', user: 'alice' },
      ],
    };
  }

  find(path: string): Json | undefined {
    let at: Json | undefined = this.view();
    for (const key of path.split('.')) {
      at = typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Record<string, Json>)[key] : undefined;
    }
    return at;
  }

  reveal(): undefined {
    return undefined;
  }

  snapshot(): Json {
    const snapshot: Snapshot = {
      clock: this.clock.snapshot(),
      trace: this.trace.snapshot(),
      random: this.random.snapshot(),
      locks: this.#locks,
      messages: this.#messages,
    };
    return JSON.parse(JSON.stringify(snapshot)) as Json;
  }

  #act(verb: string, id: string, lock: SmallLock): void {
    const actor = `lock/${id}`;
    if (verb === 'lock.touch') {
      lock.power = 'awake';
      this.trace.record(actor, 'lock.woke', { by: 'touch' });
    } else if (verb === 'door.standOnHandle') lock.tensionN = 0;
    else if (verb === 'portal.emergencyUnlock') {
      lock.bolt = 'retracted';
      lock.mechanicalState = 0;
      this.trace.record(actor, 'lock.unlocked', { by: 'emergency' });
      this.#messages.push({
        deliveredAt: this.clock.now(),
        read: false,
        channel: 'sms',
        kind: 'emergency-opened',
        text: `Unit ${id} was opened.`,
      });
    }
    lock.sleepAt = this.clock.now() + AWAKE_MS + this.random.stream(actor).int(0, 999);
    this.#owners.get(id)?.arm('sleep', lock.sleepAt);
  }

  #due(id: string, timer: string): void {
    const lock = this.#locks[id];
    if (lock === undefined || timer !== 'sleep') return;
    Object.assign(lock, { power: 'asleep', sleepAt: null, bolt: 'extended', mechanicalState: 2 });
    this.trace.record(`lock/${id}`, 'lock.asleep', {});
    this.trace.record(`lock/${id}`, 'lock.notice', { timedOut: true });
  }
}

function lockTable(count: number): Record<string, SmallLock> {
  const ids = Array.from({ length: count }, (_, index) => `A${101 + index}`);
  return Object.fromEntries(
    ids.map((id) => [id, { power: 'asleep', bolt: 'extended', mechanicalState: 2, tensionN: 40, sleepAt: null }]),
  );
}
