// A facility inside your own test: no waiting, no ports, the same result every time. Run it with `node examples/library.mjs`.
import assert from 'node:assert/strict';
import { openFacility } from 'noke-sim';

const facility = openFacility('demo', { startAt: '2026-03-07T09:00', seed: 7 });
const opened = [];
facility.trace.subscribe(({ actor, kind }) => kind === 'lock.unlocked' && opened.push(actor));

// A verb that cannot be performed returns a value with a reason; it does not throw.
const perform = (verb, args) => {
  const outcome = facility.play(verb, args);
  assert.ok(outcome.ok, `${verb}: ${outcome.why}`);
};

perform('person.driveToGate', { person: 'alice' });
perform('phone.openApp', { phone: 'alice' });
facility.clock.runFor(5_000);
perform('phone.startEntry', { phone: 'alice', entry: 'gate-in' });
facility.clock.runFor(5_000);
perform('person.enter', { person: 'alice' });
perform('person.walkTo', { person: 'alice', to: 'A101' });
facility.clock.runFor(60_000);

// She got her key at the gate, so the unit opens without a signal.
perform('phone.loseSignal', { phone: 'alice' });
perform('lock.touch', { lock: 'A101' });
perform('phone.unlock', { phone: 'alice', unit: 'A101' });
facility.clock.runFor(3_000);

assert.equal(facility.look('lock.A101.bolt'), 'retracted');
assert.deepEqual(opened, ['lock/gate-in', 'lock/A101']);
console.log(`opened ${opened.join(' and ')}; digest ${facility.trace.digest.slice(0, 16)}`);
