/**
 * The 1,000-unit facility: hourly check-ins, 0.3 visits per unit per day, each with gate, walk, touch and a full unlock, trace on. The bound is the
 * trace alone: the events of one such day, recorded again by a bare trace.
 */
import { generatePlan } from '../src/facility/files/generate.ts';
import { openFromPlan } from '../src/facility/open/open.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../src/sim/trace.ts';
import { type Row, seconds } from './row.ts';

const UNITS = 1_000;
const DAY_MS = 86_400_000;
const START = Date.parse('2026-03-02T07:00:00Z');
const VISITS_PER_DAY = 300;
const DAYS = Number(process.env.NOKE_SIM_BENCH_DAYS ?? 2);

interface Visit {
  readonly at: number;
  readonly verb: string;
  readonly args: Record<string, unknown>;
}

/** The actions of all people on one day, in chronological order. */
function visitsOf(day: number, tenants: readonly { unit: string; tenant: string }[]): Visit[] {
  const random = new Random('visits').stream(`day ${day}`);
  const opens = START + day * DAY_MS + 6.25 * 3_600_000;
  return Array.from({ length: VISITS_PER_DAY }, () => {
    const { unit, tenant } = random.pick(tenants);
    const at = opens + random.int(0, 15 * 3_600_000);
    const step = (afterS: number, verb: string, args: Record<string, unknown>): Visit => ({
      at: at + afterS * 1_000,
      verb,
      args,
    });
    return [
      step(0, 'person.driveToGate', { person: tenant }),
      step(1, 'phone.openApp', { phone: tenant }),
      step(4, 'phone.startEntry', { phone: tenant, entry: 'gate-in' }),
      step(9, 'person.enter', { person: tenant, entry: 'gate-in' }),
      step(10, 'person.walkTo', { person: tenant, to: unit }),
      step(310, 'lock.touch', { lock: unit }),
      step(311, 'phone.unlock', { phone: tenant, unit }),
      step(318, 'lock.pullHasp', { lock: unit }),
      step(900, 'lock.closeHasp', { lock: unit }),
      step(930, 'person.leave', { person: tenant }),
    ];
  })
    .flat()
    .sort((a, b) => a.at - b.at);
}

export function facility(): Row[] {
  const plan = generatePlan(UNITS, 'bench');
  const site = openFromPlan(plan, { seed: 'bench', startAt: START });
  const tenants = plan.units.flatMap(({ id, tenant, status }) =>
    tenant !== undefined && status === 'occupied' ? [{ unit: id, tenant }] : [],
  );
  const events: TraceEvent[] = [];
  let unlocked = 0;
  site.trace.subscribe((event) => {
    if (event.kind === 'phone.outcome' && event.data.result === 'unlocked') unlocked++;
    if (event.time < START + DAY_MS) events.push(event);
  });
  const took = seconds(() => {
    for (let day = 0; day < DAYS; day++) {
      for (const { at, verb, args } of visitsOf(day, tenants)) {
        site.clock.runUntil(Math.max(at, site.clock.now()));
        site.play(verb, args);
      }
      site.clock.runUntil(START + (day + 1) * DAY_MS);
    }
  });
  const bare = new Trace({ now: () => START, cause: 0 }, new Secrets());
  const bound = seconds(() => {
    for (const { actor, kind, data } of events) bare.record(actor, kind, data);
  });
  const daysIn60 = (DAYS * 60) / took;
  return [
    {
      what: `${UNITS}-unit facility, trace on (${DAYS} days, ${unlocked} openings, ${site.trace.seq.toLocaleString('en')} events)`,
      measured: `${daysIn60.toFixed(1)} simulated days in 60 s`,
      peer: `the trace alone: ${(60 / bound).toFixed(0)} days in 60 s`,
      ratio: (bound * DAYS) / took,
      goal: '≥ 7 days in 60 s',
      reached: daysIn60 >= 7,
    },
  ];
}
