import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import { replay, replaySteps } from '../../src/scenario/replay.ts';
import type { TraceHeader } from '../../src/scenario/trace-file.ts';
import type { TraceStep } from '../../src/scenario/trace-reader.ts';
import { chainOf } from '../../src/sim/causes.ts';
import { finished } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { runs } from '../sizes.ts';
import { opened, opening, type Played, parsed, played } from './played.ts';

/** The chain of causes of an event, as kinds; an input is shown as its verb. */
const pathTo = (events: readonly TraceEvent[], event: TraceEvent | undefined): string[] =>
  chainOf(events, event?.seq ?? 0).map(({ kind, data }) => (kind === 'input' ? String(data.verb) : kind));

const of = (name: string): Played => played(`scenarios/${name}.yaml`);
const all = ({ events }: Played, kind: string): TraceEvent[] => events.filter((event) => event.kind === kind);

const FOUND = ['phone.unlock', 'phone.attempt', 'link.scan', 'link.discovered', 'link.scan', 'link.connecting'];
const CONNECTED = [...FOUND, 'lock.connected', 'lock.state', 'link.up', 'phone.session', 'phone.path'];
const JUDGED = ['link.write', 'lock.received', 'lock.accepted'];
const ANSWERED = ['lock.record', 'lock.answered', 'link.notify', 'phone.result', 'phone.outcome'];
const OPENED = ['lock.bolt', 'lock.motor', 'lock.unlocked', ...ANSWERED];

describe('the path to what a person sees', () => {
  it('of an online unlock leads from the tap over the servers, the packet and the answer of the lock', () => {
    const run = of('keys/online-unlock');
    expect(pathTo(run.events, all(run, 'phone.outcome').at(-1))).toEqual([
      ...CONNECTED,
      'phone.request',
      'core.unlock.granted',
      'phone.answer',
      ...JUDGED,
      ...OPENED,
    ]);
  });

  it('of a jam, and of the unlock after it while the gateway’s commands are still in the queue', () => {
    const run = of('failures/03-hasp-under-tension');
    const outcomes = all(run, 'phone.outcome');
    expect(pathTo(run.events, outcomes[0])).toEqual([...CONNECTED, ...JUDGED, 'lock.motor', 'lock.jam', ...ANSWERED]);
    expect(pathTo(run.events, outcomes.at(-1))).toEqual([...CONNECTED, ...JUDGED, ...OPENED]);
  });

  it('of a refusal leads from the tap to the rule, and from there to the words in the app', () => {
    const run = of('failures/07-overlock');
    const refused = [...CONNECTED, 'phone.request', 'core.unlock.refused', 'core.refused'];
    expect(pathTo(run.events, all(run, 'core.refused').at(-1))).toEqual(refused);
    expect(pathTo(run.events, all(run, 'phone.outcome')[0])).toEqual([...refused, 'phone.answer', 'phone.outcome']);
  });

  it('of a lock that sleeps ends with the scan, which found nothing', () => {
    const run = of('failures/01-asleep');
    expect(pathTo(run.events, all(run, 'phone.outcome')[0])).toEqual([
      ...FOUND.slice(0, 3),
      'link.scan',
      'phone.outcome',
    ]);
  });

  it('of a remote unlock that nobody used leads to the person who asked for it', () => {
    const run = of('failures/23-window-missed');
    expect(pathTo(run.events, all(run, 'core.remote.notOpened')[0])).toEqual([
      'portal.unlock',
      'core.remote.granted',
      'core.remote.notOpened',
    ]);
  });

  it('of a status leads to the change of that unit, even if one sync delivers several', () => {
    const facility = opened(parsed('scenarios/failures/07-overlock.yaml'));
    const events: TraceEvent[] = [];
    facility.trace.subscribe((event) => events.push(event));
    const changes = [
      ['pms.overdue', 'N1'],
      ['pms.overdue', 'N2'],
      ['pms.pay', 'N5'],
    ] as const;
    for (const [verb, unit] of changes) {
      expect(facility.play(verb, { unit })).toMatchObject({ ok: true });
      facility.clock.runFor(1_000);
    }
    facility.clock.runFor(600_000);
    expect(events.filter(({ kind }) => kind === 'pms.synced')).toHaveLength(1);
    for (const [verb, unit] of changes) {
      const changed = events.find(({ kind, data }) => kind === 'core.unit.statusChanged' && data.unit === unit);
      expect(pathTo(events, changed)).toEqual([verb, 'pms.changed', 'core.feed.taken', 'core.unit.statusChanged']);
      expect(chainOf(events, changed?.seq ?? 0)[0]?.data.args).toEqual({ unit });
    }
  });
});

const found = findScenarios(['scenarios/failures', 'scenarios/keys', 'scenarios/pms', 'scenarios/people']);
const files = found.ok ? found.files : [];
const PLACEHOLDER = /<\w+ \d+>/;
const none: TraceStep = { kind: 'cut' };

/** Replays events, or, after `from`, the rest of them in a facility that was restored from a snapshot. */
function replaying(facility: Facility, events: readonly TraceEvent[]) {
  const from = facility.trace.snapshot();
  let at = from.seq;
  const next = (): TraceStep => {
    const event = events[at++];
    return event === undefined ? none : { kind: 'event', event, line: 0 };
  };
  // Only these two are read.
  const header = { version: 3, from } as TraceHeader;
  return { header, reader: { next, close: () => undefined }, compared: () => at };
}

describe('the causes of a recording', () => {
  it('are those of a replay, even from a snapshot at any instant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), (file, cut) => {
        const scenario = parsed(file);
        const { events } = played(file);
        // A value that first appears in an input is not in the trace (docs/formats/trace-v3.md).
        fc.pre(!events.some(({ kind, data }) => kind === 'input' && PLACEHOLDER.test(JSON.stringify(data))));
        const { facility, again } = opening(scenario);
        const first = replaying(facility, events);
        const steps = replaySteps(first.header, first.reader, facility);
        const goal = cut % events.length;
        // A snapshot is possible where the replay has compared everything that happened.
        while (!steps.next().done && (first.compared() < goal || first.compared() !== facility.trace.seq));
        const snapshot = JSON.parse(JSON.stringify(facility.snapshot()));
        steps.return({ ok: false, why: 'the rest is replayed from the snapshot' });
        const restored = finished(again(snapshot));
        const rest = replaying(restored, events);
        expect(replay(rest.header, rest.reader, restored)).toMatchObject({
          ok: true,
          events: events.length - first.compared(),
        });
      }),
      { numRuns: runs(12, 4) },
    );
  });

  it('differ from a replay if one was changed', () => {
    const file = 'scenarios/keys/online-unlock.yaml';
    const { events } = played(file);
    const changed = events.map((event) => (event.kind === 'phone.outcome' ? { ...event, causedBy: 1 } : event));
    const facility = opened(parsed(file));
    const { header, reader } = replaying(facility, changed);
    expect(replay(header, reader, facility)).toMatchObject({
      ok: false,
      recorded: { kind: 'phone.outcome', causedBy: 1 },
      why: expect.stringContaining('its cause differs from that in the recording (1, now '),
    });
  });
});
