/** Stepping back in a live facility, forks, and the comparison of a fork with the run that it left. */
import { afterEach, expect, test } from 'vitest';
import { MIN_DISTANCE } from '../../src/console/player/kept-snapshots.ts';
import { SLICE_MS } from '../../src/console/player/slice.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import { recordSmall, SMALL } from './recorded.ts';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';

const ENTER = '\r';
const ESCAPE = '\u001b';

let screen: Screen;
afterEach(() => screen.console.close());

/** A live facility with snapshots, after some touches. */
async function live(columns = 80, rows = 24): Promise<SmallFacility> {
  const facility = new SmallFacility();
  screen = Screen.live(facility, columns, rows, {
    snapshot: async () => ({ seq: facility.trace.seq, snapshot: facility.snapshot() }),
    restore: SMALL.open,
  });
  await screen.keys();
  for (const lock of ['A101', 'A102', 'A103']) {
    facility.play('lock.touch', { lock });
    facility.clock.runFor(1_000);
  }
  return facility;
}

test('b in a live facility shows its past one step back, while the live one keeps running', async () => {
  const facility = await live();
  const { seq } = facility.trace;
  await screen.keys('b');
  expect(screen.text()).toContain('the past');
  expect(screen.text()).not.toContain('W lock/A103');
  expect(screen.text()).toContain('W lock/A102');
  expect(screen.console.player.facility.find('lock.A103.power')).toBe('asleep');
  facility.play('lock.touch', { lock: 'A106' });
  expect(facility.trace.seq).toBeGreaterThan(seq);
  await screen.keys('b', 's', 's');
  expect(screen.text()).toContain('W lock/A103');
  expect(screen.console.player.divergence).toBeUndefined();
  await screen.keys(ESCAPE);
  expect(screen.text()).not.toContain('the past');
  expect(screen.text()).toContain('W lock/A106');
  expect(screen.console.player.facility).toBe(facility);
});

test('b at the beginning of the past opens it further back, up to the oldest snapshot', async () => {
  const facility = await live();
  for (let i = 0; facility.trace.seq < 3 * MIN_DISTANCE; i++) {
    facility.play('lock.touch', { lock: `A10${(i % 5) + 1}` });
    facility.clock.runFor(60_000);
    await screen.keys();
  }
  const beginnings = new Set<Facility>();
  let seq = facility.trace.seq;
  for (let i = 0; i < 1_000 && !screen.text().includes('there is no earlier snapshot'); i++) {
    await screen.keys('b');
    const { player } = screen.console;
    if (!screen.text().includes('no earlier snapshot')) expect(player.facility.trace.seq).toBeLessThan(seq);
    seq = player.facility.trace.seq;
    if (player.position?.step === 0) beginnings.add(player.facility);
    expect(screen.text()).toContain('the past');
  }
  expect(beginnings.size).toBeGreaterThan(1);
  expect(seq).toBeLessThan(MIN_DISTANCE);
  await screen.keys(ESCAPE);
  expect(screen.console.player.facility).toBe(facility);
});

test('verbs cannot be played in the past, but in a fork of it', async () => {
  const facility = await live();
  await screen.keys('b', 'F', ':', 'lock.touch A105', ENTER);
  expect(screen.text()).toMatch(/fork after event \d+/);
  expect(screen.text()).toContain('done  lock.touch lock=A105');
  expect(screen.console.player.facility.find('lock.A105.power')).toBe('awake');
  expect(facility.find('lock.A105.power')).toBe('asleep');
  await screen.keys(ESCAPE, ESCAPE);
  expect(screen.text()).toContain('back to the past');
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('back to the live facility');
  expect(screen.console.player.facility).toBe(facility);
});

test('a fork of a fork has a name of its own, and says what it was made from', async () => {
  await live();
  await screen.keys('F');
  const [header] = screen.text().split('\n');
  const name = /fork after event \d+/.exec(header ?? '')?.[0] ?? 'no fork';
  await screen.keys('F');
  expect(screen.text().split('\n')[0]).toContain(name.replace('fork', 'fork 2'));
  expect(screen.text()).toContain(`this is fork 2, made from ${name}`);
  await screen.keys('c');
  expect(screen.text()).toContain(`${name} and ${name.replace('fork', 'fork 2')}`);
  await screen.keys(ESCAPE, ESCAPE);
  expect(screen.text()).toContain(`back to ${name}`);
  await screen.keys('F');
  expect(screen.text().split('\n')[0]).toContain('fork 2');
});

test('the whole text of a compared row is searched and copied', async () => {
  const recording = recordSmall(20);
  screen = Screen.replay(recording, SMALL, 80, 24);
  await screen.keys('s', 's', 's', 'F', ':', 'lock.touch A105', ENTER, ESCAPE, 'c');
  expect(screen.text()).toMatch(/│ .*…$/m);
  await screen.keys('/', 'lock=A105', ENTER);
  expect(screen.text()).toMatch(/“lock=A105”: row \d of \d/);
  screen.written = '';
  await screen.keys('y');
  const copied = Buffer.from(screen.written.split(']52;c;')[1]?.split('\u0007')[0] ?? '', 'base64').toString();
  expect(copied).toContain('lock=A105');
  expect(copied).not.toContain('…');
});

test('without snapshots b and F say so', async () => {
  screen = Screen.live(new SmallFacility());
  await screen.keys('b');
  expect(screen.text()).toContain('this facility has no snapshots, so it has no past and no forks');
  await screen.keys('F');
  expect(screen.text()).toContain('this facility has no snapshots');
});

test('c compares a fork with what it left, and marks the first difference', async () => {
  const recording = recordSmall(20);
  screen = Screen.replay(recording, SMALL, 140, 45);
  await screen.keys('s', 's', 's', 's', 's', 's', 'c');
  expect(screen.text()).toContain('only a fork can be compared; F forks');
  const after = screen.console.player.position?.seq ?? 0;
  await screen.keys('F', 'c');
  expect(screen.text()).toContain(`No difference so far: 0 events in common after event ${after}`);
  await screen.keys(ESCAPE, '}', 'c');
  const next = recording.events.filter(({ seq }) => seq > after);
  const text = screen.text();
  expect(text).toMatch(/First difference after \d+ common events/);
  const common = Number(/First difference after (\d+) common/.exec(text)?.[1]);
  expect(text.split('\n').filter((row) => /^ {2}≠|^▸ ≠/.test(row)).length).toBe(1);
  expect(next[common]?.kind).toBe('input');
  expect(text).toMatch(/First difference after.*\n +original .*input/);
  const row = text.split('\n').findIndex((each) => each.startsWith('  ≠')) - 2;
  await screen.keys(...Array.from({ length: row }, () => '\u001b[B'), ENTER);
  expect(screen.text()).toMatch(/Original and fork, one event of each.*\n▸ Original\n +input (.*\n)+ +Fork\n +lock\./);
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('First difference');
});

test('a fork that goes on alone does not differ yet, and no row is marked', async () => {
  await live();
  await screen.keys('F', ':', 'lock.touch A105', ENTER, ESCAPE, 'c');
  expect(screen.text()).toMatch(/No difference so far: 0 events in common after event \d+; the fork has more\./);
  expect(screen.text()).toMatch(/│ .*I facility/);
  expect(screen.text()).not.toContain('≠');
});

test('a fork is paused at first, runs at its own speed, and ends with Esc', async () => {
  const facility = await live();
  await screen.keys('F');
  expect(screen.text().split('\n')[0]).toContain('paused');
  await screen.keys('s');
  expect(screen.console.player.facility.clock.now()).toBeGreaterThan(facility.clock.now());
  const { facility: fork } = screen.console.player;
  const pending = screen.host.pending.size;
  await screen.keys(' ');
  expect(screen.host.pending.size).toBeGreaterThan(pending);
  await screen.keys(ESCAPE);
  expect(screen.host.pending.size).toBe(pending);
  expect(screen.console.player.facility).not.toBe(fork);
});

test('the number of forks that are open at a time is limited', async () => {
  await live();
  await screen.keys(...'FFFFFFFFF');
  expect(screen.text()).toContain('at most 7 forks at a time; Esc leaves one');
  await screen.keys(...Array.from({ length: 7 }, () => ESCAPE));
  expect(screen.text()).not.toContain('fork after');
});

test.each([
  ['b', 'opening the past', 'the past'],
  ['F', 'opening a fork', /fork after event \d+/],
])('%s opens a facility in slices: Esc stops that, and the same key continues to the end', async (key, says, shown) => {
  const facility = await live();
  // Each reading of the clock advances it by a slice, so that a slice is one step.
  screen.host.now = () => (screen.host.at += SLICE_MS);
  await screen.keys(key);
  expect(screen.text()).toContain(`${says}; Esc stops it`);
  expect(screen.console.player.facility).toBe(facility);
  await screen.keys(ESCAPE);
  for (let i = 0; i < 20; i++) screen.console.frame();
  expect(screen.text()).not.toContain(says);
  expect(screen.console.player.facility).toBe(facility);
  await screen.keys(key, key);
  for (let i = 0; i < 20; i++) screen.console.frame();
  expect(screen.text().split('\n')[0]).toMatch(shown);
  await screen.keys(ESCAPE);
  expect(screen.console.player.facility).toBe(facility);
});

/** Frames for a second. */
async function second(): Promise<void> {
  for (let frame = 0; frame < 20; frame++) {
    screen.host.at += 50;
    await screen.keys();
  }
}

test('a fork of a running facility waits for a snapshot that is taken while time stands still, and shows no later event', async () => {
  const facility = new SmallFacility();
  let taken = (): void => {};
  screen = Screen.live(facility, 80, 24, {
    snapshot: () =>
      new Promise((resolve) => {
        const one = { seq: facility.trace.seq, snapshot: facility.snapshot() };
        taken = () => resolve(one);
      }),
    restore: SMALL.open,
  });
  taken();
  await screen.keys();
  facility.play('lock.touch', { lock: 'A101' });
  screen.live?.start();
  const { seq } = facility.trace;
  await screen.keys('F');
  await second();
  expect(screen.text()).toContain('opening a fork; Esc stops it');
  taken();
  facility.play('lock.touch', { lock: 'A102' });
  await second();
  expect(screen.text().split('\n')[0]).toContain(`fork after event ${seq}`);
  expect(screen.text()).toContain('W lock/A101');
  expect(screen.text()).not.toContain('W lock/A102');
  expect(screen.console.player.facility.trace.seq).toBe(seq);
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('W lock/A102');
});

test('Esc stops a fork that waits for its snapshot', async () => {
  const facility = new SmallFacility();
  let taken = (): void => {};
  const snapshot = () =>
    new Promise<undefined>((resolve) => {
      taken = () => resolve(undefined);
    });
  screen = Screen.live(facility, 80, 24, { snapshot, restore: SMALL.open });
  screen.live?.start();
  await screen.keys('F', ESCAPE);
  taken();
  await second();
  expect(screen.console.player.facility).toBe(facility);
  expect(screen.text()).not.toContain('fork');
});
