import { describe, expect, test } from 'vitest';
import { EventLog } from '../../src/scenario/event-log.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import type { ScenarioResult } from '../../src/scenario/result.ts';
import { runScenario, ScenarioRun } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { LIMITS } from '../../src/scenario/waits.ts';
import { MAX_WATCHES } from '../../src/scenario/watch.ts';
import { TinyFacility, tinyVerbs } from './tiny-facility.ts';

const HEAD = 'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';

function scenario(steps: string): Scenario {
  const parsed = parseScenario('tiny.yaml', HEAD + steps, tinyVerbs);
  if (!parsed.ok) throw new Error(parsed.problems.map((p) => p.message).join('\n'));
  return parsed.scenario;
}

const run = (steps: string, seed = '1', limits = LIMITS): ScenarioResult =>
  runScenario(scenario(steps), new TinyFacility({ seed }), limits);

const failureOf = (result: ScenarioResult): NonNullable<ScenarioResult['failure']> => {
  if (result.failure === undefined) throw new Error(`no failure, but ${result.verdict}`);
  return result.failure;
};

describe('verdicts', () => {
  test('a met expectation is a pass and is counted', () => {
    const result = run('- lock.touch: A101\n- expect: { lock.A101.power: awake, lock.A101.wakes: { above: 0 } }\n');
    expect(result).toMatchObject({ verdict: 'pass', checks: 2, stepsDone: 2, steps: 2 });
  });

  test('zero expectations are never a pass', () => {
    expect(run('- lock.touch: A101\n- wait: 1s\n').verdict).toBe('not-exercised');
  });

  test('a run that has not ended is incomplete', () => {
    const begun = new ScenarioRun(
      scenario('- lock.touch: A101\n- wait: 20s\n- expect: { lock.A101.power: asleep }\n'),
      new TinyFacility(),
    );
    expect(begun.advance(1)).toBe(false);
    expect(begun.result().verdict).toBe('incomplete');
    while (!begun.advance(1));
    expect(begun.result().verdict).toBe('pass');
  });

  test('an inverted expectation fails with place, expected, seen, the last events and one command to copy', () => {
    const result = run('- lock.touch: A101\n- wait: 1s\n- expect: { lock.A101.bolt: extended }\n', '7');
    expect(result.verdict).toBe('fail');
    expect(result.reproduce).toBe('npx noke-sim run tiny.yaml --seed 7');
    expect(failureOf(result)).toMatchObject({
      file: 'tiny.yaml',
      line: 8,
      column: 13,
      expected: 'lock.A101.bolt "extended"',
      seen: '"retracted"',
    });
    expect(failureOf(result).lastEvents.at(-1)).toMatch(
      /^08:00:00\.\d{3} {2}lock\/A101 {2}lock\.unlocked {2}tensionN=0$/,
    );
  });

  test('an exception inside the facility is our own error, without a stack trace', () => {
    const result = run('- phone.explode: alice\n- expect: { lock.A101.wakes: 0 }\n');
    expect(result).toMatchObject({ verdict: 'error', fault: 'ours' });
    expect(failureOf(result).seen).toBe('TypeError: a wire is loose');
  });
});

describe('waiting is virtual', () => {
  test('"within" ends at the first instant at which it holds', () => {
    const result = run('- lock.touch: A101\n- expect: { lock.A101.bolt: retracted }\n  within: 5s\n');
    expect(result.verdict).toBe('pass');
    expect(result.endedAt - result.startedAt).toBeGreaterThanOrEqual(600);
    expect(result.endedAt - result.startedAt).toBeLessThanOrEqual(900);
  });

  test('"within" gives up exactly at its end', () => {
    const result = run('- expect: { lock.A101.bolt: retracted }\n  within: 5s\n');
    expect(result.endedAt - result.startedAt).toBe(5000);
    expect(failureOf(result).message).toBe('lock.A101.bolt is not as expected within 5s');
  });

  test('waitUntil uses the local time of the facility, even when clocks change', () => {
    const result = run('- waitUntil: 2026-03-08T08:00\n- expect: { lock.A101.wakes: 0 }\n');
    expect(result.endedAt - result.startedAt).toBe(23 * 3_600_000);
  });

  test('a time in the past is explained', () => {
    const result = run('- waitUntil: "07:59"\n- expect: { lock.A101.wakes: 0 }\n');
    expect(result).toMatchObject({ verdict: 'error', fault: 'input' });
    expect(failureOf(result).message).toBe(
      '07:59 is in the past: at the facility it is already 2026-03-07T08:00:00.000; give a later time, with its date if it is another day',
    );
  });

  test('simulated time and trace have limits', () => {
    expect(failureOf(run('- wait: 401d\n- expect: { lock.A101.wakes: 0 }\n')).message).toContain('at most 400d');
    const small = { ...LIMITS, mostEvents: 5 };
    const result = run('- lock.touch: A101\n- wait: 30s\n- expect: { lock.A101.wakes: 1 }\n', '1', small);
    expect(result).toMatchObject({ verdict: 'pass' });
    const more = run(
      '- lock.touch: A101\n- wait: 30s\n- lock.touch: A101\n- expect: { lock.A101.wakes: 1 }\n',
      '1',
      small,
    );
    expect(failureOf(more).message).toContain('at most 5 trace events');
  });
});

describe('verbs', () => {
  test('a refusal that was not expected fails and names the rule', () => {
    const result = run('- phone.askPin: alice\n- phone.enterPin: { phone: alice, pin: nope }\n');
    expect(result.verdict).toBe('fail');
    expect(failureOf(result).seen).toBe('refused by B-PIN-2: the PIN is not the one that was sent');
  });

  test.each(['B-PIN-2', 'not the one that was sent'])('fails: %s is met by the rule or the message', (fails) => {
    const steps = `- phone.askPin: alice\n- phone.enterPin: { phone: alice, pin: nope }\n  fails: ${fails}\n`;
    expect(run(steps)).toMatchObject({ verdict: 'pass', checks: 1 });
  });

  test('fails: is met neither by another rule nor by success', () => {
    const other = '- phone.askPin: alice\n- phone.enterPin: { phone: alice, pin: nope }\n  fails: B-PIN-3\n';
    expect(run(other).verdict).toBe('fail');
    expect(failureOf(run('- lock.touch: A101\n  fails: B-PIN-3\n')).message).toBe('lock.touch was not refused');
  });

  test('fails: "?" allows refusal and success, is not an expectation, and excuses no mistake', () => {
    const refused = run('- phone.askPin: alice\n- phone.enterPin: { phone: alice, pin: nope }\n  fails: "?"\n');
    expect(refused).toMatchObject({ verdict: 'not-exercised', checks: 0 });
    expect(run('- lock.touch: A101\n  fails: "?"\n').verdict).toBe('not-exercised');
    expect(run('- lock.touch: A999\n  fails: "?"\n').verdict).toBe('fail');
  });

  test('an unknown lock is a mistake in the file, with the nearest match', () => {
    const result = run('- lock.touch: A1O1\n- expect: { lock.A101.wakes: 0 }\n');
    expect(result).toMatchObject({ verdict: 'error', fault: 'input' });
    expect(failureOf(result)).toMatchObject({ line: 6, column: 3 });
    expect(failureOf(result).message).toBe('lock.touch: there is no lock A1O1 in this facility; did you mean A101?');
  });

  test('references resolve to secrets and earlier values, and are printed as references', () => {
    const good =
      '- phone.askPin: alice\n- phone.enterPin: { phone: alice, pin: $alice.lastPin }\n- lock.touch: A101\n  as: touch\n- expect: { lock.A101.wakes: $touch.wakes }\n';
    expect(run(good)).toMatchObject({ verdict: 'pass', checks: 1 });
    const result = run('- phone.askPin: alice\n- expect: { secret.pin: { not: $alice.lastPin } }\n');
    const facility = new TinyFacility();
    facility.play('phone.askPin', { phone: 'alice' });
    const pin = facility.reveal('alice.lastPin') as string;
    expect(JSON.stringify(result)).not.toContain(pin);
    expect(failureOf(result)).toMatchObject({ seen: 'a hidden value', expected: 'secret.pin not "$alice.lastPin"' });
    const none = run('- phone.enterPin: { phone: alice, pin: $alice.lastPin }\n');
    expect(none).toMatchObject({ verdict: 'error', fault: 'input' });
    expect(failureOf(none).message).toContain('$alice.lastPin has no value');
  });
});

describe('expectations', () => {
  test.each([
    ['lcok.A101.power: asleep', 'the facility has no "lcok"', 'did you mean lock?'],
    ['lock.A1O1.power: asleep', 'there is no lock A1O1', 'did you mean lock.A101?'],
    ['lock.A101.pwoer: { exists: false }', 'lock.A101 has no "pwoer"', 'did you mean lock.A101.power?'],
    ['lock.Z9.power: { exists: false }', 'there is no lock Z9', ''],
  ])('a mistyped path never passes: %s', (line, why, hint) => {
    const result = run(`- expect: { ${line} }\n`);
    expect(result).toMatchObject({ verdict: 'error', fault: 'input' });
    expect(failureOf(result).message).toContain(why);
    expect(failureOf(result).message).toContain(hint);
  });

  test('a value that does not exist yet can be expected not to exist', () => {
    expect(run('- expect: { message.alice.0: { exists: false } }\n').verdict).toBe('pass');
    expect(run('- expect: { message.alice.0: { not: 5 } }\n').verdict).toBe('fail');
  });

  test('contains: a part of an entry finds it in a list', () => {
    const steps = (kind: string): string =>
      `- phone.askPin: alice\n- expect: { message.alice: { contains: { kind: ${kind} } } }\n`;
    expect(run(steps('pin')).verdict).toBe('pass');
    expect(run(steps('text')).verdict).toBe('fail');
  });

  test('an event counts from the last verb, from a named step, or from the start', () => {
    const before = '- lock.touch: A101\n  as: first\n- wait: 2s\n- lock.touch: A102\n';
    const event = '- expectEvent: { kind: lock.awake, actor: lock/A101 }\n';
    expect(run(before + event).verdict).toBe('fail');
    expect(run(`${before + event}  since: first\n`).verdict).toBe('pass');
    expect(run(`${before + event}  since: start\n`).verdict).toBe('pass');
  });

  test('expectEvent waits for an event and compares its data', () => {
    const steps = (n: number): string =>
      `- lock.tension: { lock: A101, newtons: 40 }\n- lock.touch: A101\n- expectEvent: { kind: 'lock.unl*', actor: 'lock/*', data: { tensionN: { above: ${n} } } }\n  within: 1s\n`;
    expect(run(steps(39)).verdict).toBe('pass');
    const result = run(steps(40));
    expect(failureOf(result).message).toBe('the event did not happen within 1s');
    expect(failureOf(result).expected).toBe('event lock.unl* of lock/* with tensionN above 40');
    expect(failureOf(result).seen).toContain('lock.unlocked  tensionN=40');
  });
});

describe('never', () => {
  test('an event that must never happen fails at once, at the position of the watch', () => {
    const result = run(
      '- never: { kind: lock.unlocked, actor: lock/A101 }\n- lock.touch: A102\n- lock.touch: A101\n- wait: 10s\n',
    );
    expect(result.verdict).toBe('fail');
    expect(failureOf(result)).toMatchObject({ line: 6, expected: 'never event lock.unlocked of lock/A101' });
    expect(result.endedAt - result.startedAt).toBeLessThan(1000);
  });

  test('so many events are allowed, and the next one fails', () => {
    const allowing = (most: number): string =>
      `- never: { kind: lock.unlocked, actor: lock/A101 }\n  moreThan: ${most}\n- lock.touch: A101\n- wait: 1m\n- lock.touch: A101\n- wait: 1m\n`;
    expect(run(allowing(2))).toMatchObject({ verdict: 'pass' });
    const failure = failureOf(run(allowing(1)));
    expect(failure).toMatchObject({ line: 6, expected: 'at most 1 × event lock.unlocked of lock/A101' });
    expect(failure.seen).toContain('lock/A101  lock.unlocked');
  });

  test('a state that must never occur is checked after every timer', () => {
    const result = run('- never: { lock.A101.bolt: retracted }\n- lock.touch: A101\n- wait: 20s\n');
    expect(failureOf(result).seen).toBe('{"lock.A101.bolt":"retracted"}');
    expect(
      run('- never: { lock.A101.bolt: retracted, lock.A101.power: asleep }\n- lock.touch: A101\n- wait: 20s\n').verdict,
    ).toBe('pass');
  });

  test('a watch ends with its duration, or when it is stopped', () => {
    const span = '- never: { kind: lock.asleep }\n  for: 10s\n- lock.touch: A101\n- wait: 20s\n';
    expect(run(span).verdict).toBe('pass');
    expect(run(span.replace('10s', '15s')).verdict).toBe('fail');
    const stopped =
      '- never: { kind: lock.asleep }\n  as: awake\n- lock.touch: A101\n- wait: 10s\n- stopWatching: awake\n- wait: 10s\n';
    expect(run(stopped).verdict).toBe('pass');
  });
});

test('watches are limited, and one that has ended no longer counts', () => {
  const many = '- never: { kind: lock.jam }\n'.repeat(MAX_WATCHES);
  expect(run(many).verdict).toBe('pass');
  const result = run(`${many}- never: { kind: lock.jam }\n`);
  expect(result).toMatchObject({ verdict: 'error', fault: 'input' });
  expect(failureOf(result).message).toContain(`at most ${MAX_WATCHES} watches`);
  const short = '- never: { kind: lock.jam }\n  for: 1s\n'.repeat(MAX_WATCHES);
  expect(run(`${short}- lock.touch: A101\n- wait: 2s\n- never: { kind: lock.jam }\n`).verdict).toBe('pass');
});

describe('determinism', () => {
  test('INV-1 an instant is completed before a verb is played', () => {
    const facility = new TinyFacility();
    const seen: string[] = [];
    facility.trace.subscribe((event) => void seen.push(`${event.actor} ${event.kind}`));
    const both = '- lock.touch: A101\n- lock.touch: A102\n- expect: { lock.A101.power: asleep }\n  within: 20s\n';
    runScenario(scenario(`${both}- lock.tension: { lock: A101, newtons: 1 }\n`), facility);
    expect(seen.slice(-3)).toEqual(['lock/A101 lock.asleep', 'lock/A102 lock.asleep', 'facility input']);
  });

  const steps =
    '- lock.touch: A101\n- expect: { lock.A101.bolt: retracted }\n  within: 5s\n- lock.touch: A102\n- wait: 20s\n';
  test('same file and seed, same digest; another seed, another digest', () => {
    expect(run(steps).digest).toBe(run(steps).digest);
    expect(run(steps).digest).not.toBe(run(steps, '2').digest);
  });
  test('the digest does not depend on how the run was split into turns', () => {
    const turns = new ScenarioRun(scenario(steps), new TinyFacility());
    while (!turns.advance(1));
    expect(turns.result()).toEqual(run(steps));
  });
});

test('the event log is bounded and reports when it has dropped events', () => {
  const facility = new TinyFacility();
  const log = new EventLog(facility.trace, 10);
  for (let i = 0; i < 100; i++) facility.trace.record('test', 'test.tick', { i });
  expect(log.last(1_000).length).toBeLessThan(20);
  expect(log.forgot(1)).toBe(true);
  expect(log.forgot(facility.trace.seq - 10)).toBe(false);
  expect(log.find({ kind: 'test.*', data: { i: 95 } }, 0)).toMatchObject({ data: { i: 95 } });
  expect(log.find({ kind: 'test.*', data: { i: 95 } }, facility.trace.seq - 3)).toBeUndefined();
  expect(log.find({ kind: 'test.*', data: { i: 5 } }, 0)).toBeUndefined();
});

describe('repeat', () => {
  test('plays its steps that many times, even when nested', () => {
    const inner = '{ repeat: { times: 3, steps: [{ lock.touch: A101 }, { wait: 20s }] } }';
    const result = run(`- repeat: { times: 2, steps: [${inner}, { wait: 1s }] }\n- expect: { lock.A101.wakes: 6 }\n`);
    expect(result).toMatchObject({ verdict: 'pass', steps: 15, stepsDone: 15 });
  });

  test('a failure inside names the step in the file', () => {
    const result = run(
      '- repeat:\n    times: 3\n    steps:\n      - lock.touch: A101\n      - expect: { lock.A101.wakes: 1 }\n      - wait: 20s\n',
    );
    expect(failureOf(result)).toMatchObject({ line: 10, seen: '2' });
  });
});

describe('kinds of events', () => {
  const touched = '- lock.touch: A101\n';

  test.each([
    ['expectEvent', `${touched}- expectEvent: { kind: lock.unlokced }\n  within: 5s\n`],
    ['never', `- never: { kind: lock.unlokced }\n${touched}`],
  ])('%s of a kind that no event has is a mistake of the file, found before anything is played', (_, steps) => {
    const result = run(steps);
    expect(result).toMatchObject({ verdict: 'error', fault: 'input', stepsDone: 0 });
    expect(failureOf(result).message).toBe(
      'no event of this facility has the kind lock.unlokced; did you mean lock.unlocked?',
    );
    expect(failureOf(result).seen).toBe('lock.unlokced');
  });

  test('a pattern must match some kind', () => {
    expect(run(`${touched}- expectEvent: { kind: 'lock.*' }\n`).verdict).toBe('pass');
    expect(run(`- never: { kind: 'lokc.*' }\n${touched}`)).toMatchObject({ verdict: 'error', fault: 'input' });
  });
});
