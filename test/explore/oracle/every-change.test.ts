/**
 * What the oracle says when one thing that it observes in a sound run is changed: each kind of event left out, doubled or late, and each of its
 * fields another, and each field of a packet, of a lock and of what the company stores. The runs are the shortest known ones of the
 * planted faults, without the fault. After a change that is meant, run this file with `--update`, and read the difference of
 * every-change.txt. A change that the oracle does not notice is listed, too.
 */
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type { ObservedEvent } from '../../../src/explore/oracle/model/observations.ts';
import { Oracle } from '../../../src/explore/oracle/oracle.ts';
import { factsOf } from '../../../src/explore/run/facts.ts';
import { recoverAndCheck } from '../../../src/explore/run/recovery.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { readStep } from '../../../src/explore/setup/steps.ts';
import type { KeptRun } from '../../../src/explore/shrink/kept-run.ts';
import { simulatedSecrets } from '../../../src/facility/open/open.ts';
import { changesOf } from '../../changes.ts';

const KEPT: Readonly<Record<string, KeptRun>> = JSON.parse(readFileSync('fixtures/faults/shortest.json', 'utf8'));
const METHODS = ['saw', 'judges', 'reads', 'plays', 'played', 'inspect'] as const;

/** A call of the oracle. */
interface Call {
  readonly method: (typeof METHODS)[number];
  readonly args: readonly unknown[];
}

/** A sound run: what the oracle heard, and new oracles for the same facility. */
function observed({ draw, steps, recovers }: KeptRun) {
  const trial = new TrialRun(setupOf(draw));
  const { plan, seed } = trial.setup;
  const options = {
    at: trial.site.clock.now(),
    secrets: simulatedSecrets(plan.name, seed),
    facts: factsOf(plan),
    locks: structuredClone(trial.site.devices.map(({ id, hardware }) => ({ standing: trial.standing(id), hardware }))),
    onSite: () => undefined,
    addressOf: (account: string, channel: string) => {
      const user = trial.site.core.state.users.get(account);
      return channel === 'email' ? user?.email : user?.phone;
    },
    reveal: (placeholder: string) => trial.site.trace.secrets.reveal(placeholder),
    pressMs: ({ ms }: Readonly<Record<string, unknown>>) => (typeof ms === 'number' ? ms : 150),
    deviceOf: (phone: string) =>
      trial.site.ids('phone').includes(phone) ? trial.site.phone(phone).deviceId : undefined,
  };
  const calls: Call[] = [];
  const { oracle } = trial;
  for (const method of METHODS) {
    const real = oracle[method].bind(oracle) as (...args: unknown[]) => void;
    vi.spyOn(oracle, method).mockImplementation((...args: unknown[]) => {
      calls.push({ method, args: structuredClone(args) });
      real(...args);
    });
  }
  for (const line of steps) trial.play(readStep(line));
  trial.beginRecovery();
  if (recovers === true) recoverAndCheck(trial);
  const says = (heard: readonly Call[]): readonly string[] => {
    const judge = new Oracle(options);
    for (const { method, args } of heard) (judge[method] as (...args: readonly unknown[]) => void)(...args);
    return judge.broken.map(({ invariant, what }) => `${invariant}: ${what}`);
  };
  return { calls, says };
}

const HOUR_MS = 3_600_000;

/** The calls that may take the place of one, by what was changed. */
function othersOf({ method, args }: Call): (readonly [is: string, instead: readonly Call[]])[] {
  const [first, second, third] = args;
  const call = (...other: readonly unknown[]): Call => ({ method, args: other });
  const all = [
    ['left out', []],
    ['twice', [call(...args), call(...args)]],
  ] as const;
  switch (method) {
    case 'saw': {
      const event = first as ObservedEvent;
      return [
        ...all,
        ['an hour late', [call({ ...event, time: event.time + HOUR_MS })]],
        ['by somebody else', [call({ ...event, actor: `${event.actor}?` })]],
        ...changesOf(event.data, false).map(([is, data]) => [is, [call({ ...event, data })]] as const),
      ];
    }
    case 'judges':
      return [...all, ...changesOf(first).map(([is, other]) => [is, [call(other)]] as const)];
    case 'reads':
      return [...all, ...changesOf(second).map(([is, other]) => [is, [call(first, other)]] as const)];
    case 'plays':
      return [...all, ...changesOf(second).map(([is, other]) => [is, [call(first, other)]] as const)];
    case 'played':
      return [...all, [second === true ? 'as refused' : 'as accepted', [call(first, second !== true, third)]]];
    case 'inspect':
      return (first as readonly unknown[]).flatMap((one, i, locks) =>
        changesOf(one).map(([is, other]) => [is, [call(locks.with(i, other), second, third)]] as const),
      );
  }
}

/** What a call is about. */
const subjectOf = ({ method, args: [first] }: Call): string =>
  method === 'saw' ? (first as ObservedEvent).kind : typeof first === 'string' ? `${method} ${first}` : method;

it('each change of what it observes makes the oracle say this', async () => {
  /** By what the call is about, then by the change: what the oracle says first. */
  const found = new Map<string, Map<string, string>>();
  const runs = new Map(Object.values(KEPT).map((run) => [run.invariant, run]));
  for (const run of runs.values()) {
    const { calls, says } = observed(run);
    expect(says(calls)).toEqual([]);
    for (const [i, call] of calls.entries()) {
      const ofSubject = found.get(subjectOf(call)) ?? new Map<string, string>();
      found.set(subjectOf(call), ofSubject);
      for (const [is, instead] of othersOf(call))
        if (!ofSubject.has(is))
          ofSubject.set(is, says([...calls.slice(0, i), ...instead, ...calls.slice(i + 1)])[0] ?? '');
    }
  }
  const lines = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([subject, changes]) => {
      const unnoticed = [...changes].flatMap(([is, said]) => (said === '' ? [is] : []));
      return [
        '',
        `## ${subject}`,
        ...[...changes].flatMap(([is, said]) => (said === '' ? [] : [`${is}: ${said}`])),
        ...(unnoticed.length === 0 ? [] : [`unnoticed: ${unnoticed.join('; ')}`]),
      ];
    });
  await expect(`${lines.join('\n').trim()}\n`).toMatchFileSnapshot('every-change.txt');
});
