import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printProblem } from '../../src/facility/files/problem.ts';
import { nearestDuration } from '../../src/scenario/duration.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { MAX_STEPS } from '../../src/scenario/scenario.ts';
import { runs } from '../sizes.ts';
import { tinyVerbs } from './tiny-facility.ts';

const HEAD = 'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';

const problems = (source: string | Uint8Array): string => {
  const parsed = parseScenario('s.yaml', source, tinyVerbs);
  return parsed.ok ? '' : parsed.problems.map(printProblem).join('\n');
};

test('a lone scalar is the subject of the verb, a map its arguments, nothing no arguments', () => {
  const steps = '- lock.touch: A101\n- lock.tension: { lock: A101, newtons: 4 }\n  as: pull\n- world.rest:\n';
  const parsed = parseScenario('s.yaml', HEAD + steps, tinyVerbs);
  expect(parsed.ok && parsed.scenario.steps).toMatchObject([
    { do: 'play', verb: 'lock.touch', args: { lock: 'A101' }, line: 6, column: 3 },
    { do: 'play', verb: 'lock.tension', args: { lock: 'A101', newtons: 4 }, as: 'pull' },
    { do: 'play', verb: 'world.rest', args: {} },
  ]);
});

test('the facility is demo, a path, or inline', () => {
  const source = (facility: string): unknown => {
    const parsed = parseScenario('s.yaml', `${HEAD.replace('demo', facility)}- wait: 1s\n`, tinyVerbs);
    return parsed.ok ? parsed.scenario.facility : undefined;
  };
  expect(source('demo')).toEqual({ from: 'demo' });
  expect(source('../my.yaml')).toEqual({ from: 'file', path: '../my.yaml' });
  expect(source('{ version: 1 }')).toEqual({ from: 'inline', value: { version: 1 } });
});

test('a facility file is no scenario: one problem says so', () => {
  expect(problems(readFileSync('examples/start/scenarios/site.facility.yaml'))).toBe(
    's.yaml:1:1: found a facility, expected a scenario, which has "steps" and names this file as its "facility"; "noke-sim up" starts a facility',
  );
  // A scenario that has neither gets a message that says what is missing.
  expect(problems('version: 1\nname: x\n')).toContain('has no "steps"');
});

describe('each mistake is reported with its place', () => {
  test.each([
    [
      'unknown verb',
      '- lock.tuoch: A101\n',
      's.yaml:6:3: there is no verb or step "lock.tuoch"',
      'did you mean lock.touch?',
    ],
    ['unknown step', '- exepct: { a: 1 }\n', 's.yaml:6:3: there is no verb or step "exepct"', 'did you mean expect?'],
    [
      'two actions',
      '- wait: 1s\n  lock.touch: A101\n',
      's.yaml:7:3: steps[0]: found 2 actions',
      'one action in each step',
    ],
    ['a mistyped option', '- expect: { a: 1 }\n  wihtin: 5s\n', 's.yaml:7:3: ', 'did you mean within?'],
    ['no action', '- as: x\n', 's.yaml:6:3: steps[0]: found no action', 'one action in each step'],
    [
      'option of another step',
      '- wait: 1s\n  fails: x\n',
      's.yaml:7:3: steps[0]: found the key "fails"',
      'one of the keys wait',
    ],
    ['bad duration', '- wait: 5 parsecs\n', 's.yaml:6:9: steps[0].wait: ', 'a duration such as 250ms'],
    [
      'number as duration',
      '- wait: 5\n',
      's.yaml:6:9: steps[0].wait: found the number 5',
      'expected a duration such as 250ms, 5s, 10m, 2h or 1d; did you mean 5s?',
    ],
    ['long unit', '- expect: { a: 1 }\n  within: 5 minutes\n', 's.yaml:7:11: ', 'did you mean 5m?'],
    ['number as time', '- waitUntil: 9\n', 's.yaml:6:14: ', 'found the number 9, expected a time of today such as'],
    ['bad time', '- waitUntil: "25:00"\n', 's.yaml:6:14: ', 'a time of today such as'],
    ['bad date', '- waitUntil: 2026-02-30T10:00\n', 's.yaml:6:14: ', 'local date and time'],
    [
      'wrong type of argument',
      '- lock.tension: { lock: A101, newtons: lots }\n',
      's.yaml:6:40: steps[0].lock.tension.newtons: found "lots"',
      'expected a number',
    ],
    ['argument out of range', '- lock.tension: { lock: A101, newtons: 9000 }\n', 's.yaml:6:40: ', 'at most 2000'],
    [
      'missing argument',
      '- lock.tension: { lock: A101 }\n',
      's.yaml:6:17: steps[0].lock.tension has no "newtons"',
      'expected a number',
    ],
    [
      'missing argument beside a lone subject',
      '- lock.tension: A101\n',
      's.yaml:6:17: steps[0].lock.tension has no "newtons"',
      'expected a number',
    ],
    ['unknown argument', '- lock.touch: { lock: A101, times: 3 }\n', 's.yaml:6:29: ', 'one of the keys lock'],
    [
      'number where an id is meant',
      '- lock.touch: 101\n',
      's.yaml:6:15: steps[0].lock.touch: found the number 101',
      'put it in quotes',
    ],
    [
      'operators mixed with values',
      '- expect: { a: { above: 1, colour: red } }\n',
      's.yaml:6:16: ',
      'only the operators is, not',
    ],
    ['wrong operand', '- expect: { a: { above: red } }\n', 's.yaml:6:16: ', 'a number after "above"'],
    ['no path', '- expect: {}\n', 's.yaml:6:11: ', 'at least one path'],
    ['event without kind', '- expectEvent: { actor: lock/A101 }\n', 's.yaml:6:16: ', 'has no "kind"'],
    [
      'name given twice',
      '- wait: 1s\n- lock.touch: A101\n  as: a\n- lock.touch: A101\n  as: a\n',
      's.yaml:10:7: ',
      'no other step uses',
    ],
    [
      'since an unknown step',
      '- lock.touch: A101\n  as: touch\n- expectEvent: { kind: x }\n  since: tuoch\n',
      's.yaml:9:10: ',
      'did you mean touch?',
    ],
    ['a step that is no map', '- lock.touch\n', 's.yaml:6:3: steps[0]: found "lock.touch"', 'a map of keys and values'],
  ])('%s', (_, steps, place, sentence) => {
    expect(problems(HEAD + steps)).toContain(place);
    expect(problems(HEAD + steps)).toContain(sentence);
  });

  test.each([
    ['empty', '', 'the file is empty'],
    ['no steps', HEAD, 'steps'],
    ['version', `${HEAD.replace('1', '9')}- wait: 1s\n`, 'version: found the number 9, expected 1'],
    ['unknown key', `${HEAD.replace('name:', 'nmae:')}- wait: 1s\n`, 'did you mean name?'],
    ['missing startAt', `${HEAD.replace('startAt: 2026-03-07T08:00\n', '')}- wait: 1s\n`, 'has no "startAt"; expected'],
    [
      'a time with a zone',
      `${HEAD.replace('08:00', '08:00Z')}- wait: 1s\n`,
      'a local date and time that exists, such as',
    ],
    ['too many steps', HEAD + '- wait: 1s\n'.repeat(MAX_STEPS + 1), `at most ${MAX_STEPS} entries`],
    ['a list', '- 1\n', 'a map of keys and values'],
  ])('%s', (_, source, sentence) => {
    expect(problems(source)).toContain(sentence);
  });

  test('the maximum number of steps is accepted', () => {
    expect(problems(HEAD + '- wait: 1s\n'.repeat(MAX_STEPS))).toBe('');
  });

  test('all mistakes are reported together', () => {
    expect(problems(`${HEAD}- lock.tuoch: A101\n- wait: x\n- exepct: 1\n`).split('\n')).toHaveLength(3);
  });
});

test('the nearest duration of a mistyped one is a valid duration with the same amount', () => {
  const units = {
    ms: ['millisecond', 'msec'],
    s: ['sec', 'Second'],
    m: ['min', 'minute'],
    h: ['hr', 'HOUR'],
    d: ['day'],
  };
  const unit = fc.constantFrom(
    ...Object.entries(units).flatMap(([short, long]) => long.map((word) => ({ short, word }))),
  );
  fc.assert(
    fc.property(
      fc.nat(9_999),
      unit,
      fc.constantFrom('', ' '),
      fc.constantFrom('', 's'),
      (count, { short, word }, gap, plural) => {
        expect(nearestDuration(`${count}${gap}${word}${plural}`)).toBe(`${count}${short}`);
        expect(nearestDuration(count)).toBe(`${count}s`);
      },
    ),
  );
});

test.each([
  [-5],
  [0.5],
  [Number.NaN],
  [1e15],
  ['soon'],
  ['5 parsecs'],
  [''],
  [true],
  [null],
  [['5s']],
  ['9'.repeat(80)],
])('%j has no nearest duration', (value) => {
  expect(nearestDuration(value)).toBeUndefined();
});

test('any YAML below "steps" gives a scenario or problems, never an exception', () => {
  const yaml = fc.json({ maxDepth: 4 });
  fc.assert(
    fc.property(
      fc.oneof(
        yaml,
        fc.constantFrom('lock.touch', 'expect', 'never', 'wait').chain((key) => yaml.map((v) => `{"${key}": ${v}}`)),
      ),
      (step) => {
        const parsed = parseScenario('s.yaml', `${HEAD}- ${step}\n`, tinyVerbs);
        if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: runs(500, 150) },
  );
});

describe('repeat', () => {
  const read = (steps: string) =>
    parseScenario(
      'tiny.yaml',
      `version: 1\nname: t\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n${steps}`,
      tinyVerbs,
    );
  const message = (steps: string): string | undefined => {
    const parsed = read(steps);
    return parsed.ok ? undefined : parsed.problems[0]?.message;
  };
  const times = (n: number, steps: string): string => `{ repeat: { times: ${n}, steps: [${steps}] } }`;

  test('the steps of all repetitions together have a limit', () => {
    const parsed = read(`- ${times(MAX_STEPS, '{ wait: 1s }')}\n`);
    expect(parsed.ok && parsed.scenario.steps.length).toBe(MAX_STEPS);
    const tooMany = `a scenario has at most ${MAX_STEPS} steps, including repetitions; use fewer repetitions`;
    expect(message(`- ${times(MAX_STEPS, '{ wait: 1s }')}\n- wait: 1s\n`)).toBe(tooMany);
    expect(message(`- ${times(101, times(100, '{ wait: 1s }'))}\n`)).toBe(tooMany);
    const nested = Array.from({ length: 12 }).reduce<string>((inner) => times(10_000, inner), '{ wait: 1s }');
    expect(message(`- ${nested}\n`)).toBe(tooMany);
  });

  test.each([
    ['- { repeat: { times: 0, steps: [{ wait: 1s }] } }\n', 'steps[0].repeat.times'],
    ['- { repeat: { times: 2, steps: [] } }\n', 'steps[0].repeat.steps'],
    ['- { repeat: { times: 2, steps: [{ wiat: 1s }] } }\n', 'did you mean wait?'],
    ['- { repeat: { times: 2, step: [{ wait: 1s }] } }\n', 'steps[0].repeat has no "steps"; expected'],
    ['- { repeat: { times: 2, steps: [{ stopWatching: shut }] } }\n', 'the name ("as:") of an earlier step'],
    ['- { repeat: { times: 2, steps: [{ lock.touch: A101, as: a }, { wait: 1s, as: a }] } }\n', 'as'],
  ])('%s is a mistake that is named', (steps, words) => {
    expect(message(steps)).toContain(words);
  });
});

test('the parser stops searching once it has enough problems to report', () => {
  const count = (steps: string): number => problems(HEAD + steps).split('\n').length;
  expect(count('- lock.tuoch: A101\n'.repeat(300))).toBe(20);
  expect(count('- repeat: { times: 2, steps: [{ lock.tuoch: A101 }] }\n'.repeat(300))).toBe(20);
  expect(count('- expectEvent: { kind: x }\n  since: nothing\n'.repeat(300))).toBe(20);
});
