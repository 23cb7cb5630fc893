/** After healing: every fob that is somebody’s opens the gate once it was synced, and so does every access code that is known. */
import { OUTSIDER } from './place.ts';
import type { Stage } from './stage.ts';
import { verb, wait } from './steps.ts';

const HOUR_MS = 3_600_000;
const GATE = 'gate';
/** From the far end of the site. */
const WALK_MS = 20_000;

/** Waits for the hours, for some days at most. */
function waitsFor(stage: Stage, open: (at: number) => boolean): boolean {
  const { clock } = stage.site;
  for (let i = 0; i < 100 && !(open(clock.now()) && open(clock.now() + 120_000)); i++) stage.play(wait(HOUR_MS));
  return stage.broken === undefined && open(clock.now()) && open(clock.now() + 120_000);
}

export function entriesOpen(stage: Stage): void {
  const mac = stage.setup.plan.entries.find(({ id }) => id === GATE)?.mac;
  if (mac === undefined) return;
  for (const fob of stage.oracle.fobs.fobs.keys()) fobOpens(stage, fob, mac);
  for (const { id, accessCode } of stage.setup.plan.people)
    if (accessCode !== undefined && id !== OUTSIDER) codeOpens(stage, id, mac);
}

function fobOpens(stage: Stage, fob: string, mac: string): void {
  const { oracle, site } = stage;
  const { rights, fobs } = oracle;
  const known = fobs.fobs.get(fob);
  if (known === undefined || known.blacklisted || known.taken.has(mac) || !site.people.has(known.owner)) return;
  const { owner } = known;
  const schedule = fobs.scheduleOf(owner);
  if (schedule === undefined || !waitsFor(stage, (at) => rights.hours.isOpen(schedule, at))) return;
  if (!fobs.mayOwn(owner) || rights.mayOpen(owner, mac, site.clock.now(), false) !== 'yes') return;
  // A key needs a number for its hours on the lock side.
  if (schedule.index === undefined) return;
  for (const step of [
    verb('fob.sync', { fob }),
    verb('person.driveToGate', { person: owner, entry: GATE }),
    wait(WALK_MS),
    verb('fob.squeeze', { fob, lock: GATE }),
    wait(4_000),
  ])
    stage.play(step);
  if (stage.broken !== undefined) return;
  const last = site.look(`fob.${fob}.last`);
  if (last !== '60')
    oracle.says(
      'INV-LIVE-FOB',
      `fob ${fob} of ${owner} was synced and at the gate: ${String(last)}`,
      site.clock.now(),
      {
        wanted: { [`fob.${fob}.last`]: '60' },
      },
    );
}

function codeOpens(stage: Stage, person: string, mac: string): void {
  const { oracle, site } = stage;
  if (!oracle.entries.knowsCodeOf(person) || !waitsFor(stage, (at) => oracle.rights.withinHours(person, at))) return;
  if (oracle.rights.mayOpen(person, mac, site.clock.now()) !== 'yes') return;
  stage.play(verb('person.driveToGate', { person, entry: GATE }));
  stage.play(wait(WALK_MS));
  stage.play(verb('keypad.enter', { entry: GATE, by: person }));
  stage.play(wait(2_000));
  if (stage.broken !== undefined) return;
  const bolt = site.look(`lock.${GATE}.bolt`);
  if (bolt !== 'retracted')
    oracle.says('INV-LIVE-KEYPAD', `the code of ${person} leaves the gate ${String(bolt)}`, site.clock.now(), {
      wanted: { [`lock.${GATE}.bolt`]: 'retracted' },
    });
}
