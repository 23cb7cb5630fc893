import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseScenario } from '../../src/scenario/parse.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { tinyVerbs } from './tiny-facility.ts';

const HEAD = 'version: 1\nname: tiny\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
const schema = z.fromJSONSchema(scenarioJsonSchema(tinyVerbs) as z.core.JSONSchema.JSONSchema);

const agrees = (source: string): [editor: boolean, program: boolean] => [
  schema.safeParse(parse(source)).success,
  parseScenario('s.yaml', source, tinyVerbs).ok,
];

describe('the JSON Schema that editors use and the program agree', () => {
  test.each([
    '- lock.touch: A101\n',
    '- lock.tension: { lock: A101, newtons: 5 }\n  as: pull\n',
    '- world.rest:\n',
    '- wait: 1h30m\n- waitUntil: "23:59"\n- waitUntil: 2026-03-08T02:30\n',
    '- expect: { lock.A101.bolt: { in: [a, b] }, lock.A101.wakes: 4 }\n  within: 5s\n',
    '- expectEvent: { kind: lock.*, data: { a: { above: 4 } } }\n  since: start\n',
    '- never: { kind: lock.unlocked }\n  for: 5s\n  as: shut\n- stopWatching: shut\n',
    '- phone.enterPin: { phone: alice, pin: $alice.lastPin }\n  fails: B-PIN-2\n',
  ])('on what is right: %j', (steps) => {
    expect(agrees(HEAD + steps)).toEqual([true, true]);
  });

  test.each([
    '- lock.tuoch: A101\n',
    '- lock.tension: { lock: A101, newtons: 9000 }\n',
    '- lock.touch: { lock: A101, often: true }\n',
    '- wait: 5 parsecs\n',
    '- waitUntil: noon\n',
    '- expect: { a: 1 }\n  for: 5s\n',
    '- stopWatching: 5\n',
    '- wait: 5s\n  lock.touch: A101\n',
  ])('on what is wrong: %j', (steps) => {
    expect(agrees(HEAD + steps)).toEqual([false, false]);
  });

  test('every verb has its branch, with its summary', () => {
    const text = JSON.stringify(scenarioJsonSchema(tinyVerbs));
    for (const verb of tinyVerbs.values()) {
      expect(text).toContain(JSON.stringify(verb.name));
      expect(text).toContain(JSON.stringify(verb.summary));
    }
  });
});
