/** After the recovery phase, every fob with an owner opens the gate after a sync, and so does every known access code. */
import { OUTSIDER } from '../setup/facility.ts';
import { verbs, wait } from '../setup/steps.ts';
import type { TrialRun } from './trial-run.ts';

const HOUR_MS = 3_600_000;
const GATE = 'gate';
/** The time that a walk from the far end of the site takes. */
const WALK_MS = 20_000;

/** Waits until the hours allow access, for a few days at most. */
function waitsFor(trial: TrialRun, open: (at: number) => boolean): boolean {
  const { clock } = trial.site;
  for (let i = 0; i < 100 && !(open(clock.now()) && open(clock.now() + 120_000)); i++) trial.play(wait(HOUR_MS));
  return trial.broken === undefined && open(clock.now()) && open(clock.now() + 120_000);
}

export function entriesOpen(trial: TrialRun): void {
  const mac = trial.setup.plan.entries.find(({ id }) => id === GATE)?.mac;
  if (mac === undefined) return;
  for (const fob of trial.oracle.fobs.fobs.keys()) fobOpens(trial, fob, mac);
  for (const { id, accessCode } of trial.setup.plan.people)
    if (accessCode !== undefined && id !== OUTSIDER) codeOpens(trial, id, mac);
}

function fobOpens(trial: TrialRun, fob: string, mac: string): void {
  const { oracle, site } = trial;
  const { rights, fobs } = oracle;
  const known = fobs.fobs.get(fob);
  if (known === undefined || known.blacklisted || known.taken.has(mac) || !site.people.has(known.owner)) return;
  const { owner } = known;
  const schedule = fobs.scheduleOf(owner);
  if (schedule === undefined || !waitsFor(trial, (at) => rights.hours.isOpen(schedule, at))) return;
  if (!fobs.mayOwn(owner) || rights.mayOpen(owner, mac, site.clock.now(), false) !== 'yes') return;
  if (rights.isOnlyGuest(owner, mac)) return;
  // A key needs a schedule that has a number on the lock.
  if (schedule.index === undefined) return;
  for (const step of [
    verbs.fob.sync({ fob }),
    verbs.person.driveToGate({ person: owner, entry: GATE }),
    wait(WALK_MS),
    verbs.fob.squeeze({ fob, lock: GATE }),
    wait(4_000),
  ])
    trial.play(step);
  if (trial.broken !== undefined) return;
  const last = site.find(`fob.${fob}.last`);
  if (last !== '60')
    oracle.report(
      'INV-LIVE-FOB',
      `fob ${fob} of ${owner} was synced, but its result at the gate was ${String(last)}`,
      site.clock.now(),
      {
        wanted: { [`fob.${fob}.last`]: '60' },
      },
    );
}

function codeOpens(trial: TrialRun, person: string, mac: string): void {
  const { oracle, site } = trial;
  if (!oracle.codes.knowsCodeOf(person) || !waitsFor(trial, (at) => oracle.rights.withinHours(person, at))) return;
  if (oracle.rights.mayOpen(person, mac, site.clock.now()) !== 'yes') return;
  trial.play(verbs.person.driveToGate({ person, entry: GATE }));
  trial.play(wait(WALK_MS));
  trial.play(verbs.keypad.enter({ entry: GATE, by: person }));
  trial.play(wait(2_000));
  if (trial.broken !== undefined) return;
  const bolt = site.find(`lock.${GATE}.bolt`);
  if (bolt !== 'retracted')
    oracle.report(
      'INV-LIVE-KEYPAD',
      `after ${person} typed their access code, the bolt of the gate is ${String(bolt)}`,
      site.clock.now(),
      {
        wanted: { [`lock.${GATE}.bolt`]: 'retracted' },
      },
    );
}
