// One scenario with twenty seeds, and a JUnit report of the runs. Run it with `node examples/scenario-seeds.mjs`.
import assert from 'node:assert/strict';
import { junitReport, parseScenario, playScenario, reportOf } from 'noke-sim';

const parsed = parseScenario(
  'battery.yaml',
  `
version: 1
name: A lock with a weak battery opens in the cold, whatever chance does
facility: demo
startAt: 2026-01-12T07:30
steps:
  - lock.drainTo: { lock: A101, mv: 2700 }
  - lock.setTemperature: { lock: A101, c: -10 }
  - person.driveToGate: alice
  - phone.openApp: alice
  - person.tailgate: alice
  - person.walkTo: { person: alice, to: A101 }
  - wait: 1m
  - lock.touch: A101
  - phone.unlock: { phone: alice, unit: A101 }
  - expect: { lock.A101.bolt: retracted }
    within: 15s
`,
);
assert.ok(parsed.ok, parsed.problems?.map((problem) => problem.message).join('\n'));
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const report = reportOf(seeds.map((seed) => playScenario(parsed.scenario, { seed })));
assert.equal(report.exitCode, 0, junitReport(report));
console.log(`${report.counts.pass} of ${seeds.length} seeds pass; ${junitReport(report).length} characters of JUnit`);
