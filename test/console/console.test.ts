import { afterEach, describe, expect, test } from 'vitest';
import { NOTES_KEPT } from '../../src/console/panes/monitor.ts';
import { SLICE_TIMERS } from '../../src/sim/slice.ts';
import { recordSmall, SMALL } from './recorded.ts';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';

const UP = '\u001b[A';
const DOWN = '\u001b[B';
const ESCAPE = '\u001b';
const PAGE_DOWN = '\u001b[6~';
const SHIFT_TAB = '\u001b[Z';
const click = (column: number, row: number): string[] => [`\u001b[<0;${column};${row}M`, `\u001b[<0;${column};${row}m`];
const wheelDown = (column: number, row: number): string => `\u001b[<65;${column};${row}M`;
/** Alternate screen off, cursor on, mouse off. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are driven by control sequences.
const RESTORED = [/\u001b\[\?1049l/, /\u001b\[\?(?:12;)?25h|\u001b\[34h\u001b\[\?25h/, /\u001b\[\?1000l/];

let screen: Screen;
const live = (...size: [number?, number?]): Screen => {
  screen = Screen.live(new SmallFacility(), ...size);
  return screen;
};
afterEach(() => screen.console.close());

test('keys wait while the facility stands still, and take effect in order', async () => {
  const facility = new SmallFacility();
  const held: (() => void)[] = [];
  screen = Screen.live(facility);
  const { seq } = facility.trace;
  screen.whenMoving = (act) => void held.push(act);
  await screen.keys(':', 'lock.touch A103', '\r');
  expect([facility.trace.seq, held.length]).toEqual([seq, 17]);
  for (const act of held) act();
  expect(facility.trace.seq).toBeGreaterThan(seq);
});

test('a verb typed at the prompt is played, at the present of the simulation', async () => {
  live();
  screen.live?.start();
  screen.host.at += 2_000;
  await screen.keys(':', 'lock.touch A103', '\r');
  expect(screen.text()).toContain('done  lock.touch lock=A103');
  expect(screen.text()).toContain('14:00:02.000 W lock/A103');
});

test('Tab completes the verb, the id and the value of a choice', async () => {
  live();
  await screen.keys(':', 'lock.to', '\t', 'A106', '\t', '\r');
  expect(screen.text()).toContain('done  lock.touch lock=A106');
  await screen.keys('por', '\t', 'A10', '\t', '1 reas', '\t', 'ten', '\t', '\r');
  expect(screen.text()).toContain('done  portal.emergencyUnlock unit=A101 reason=Tenant locked phone in unit');
});

test.each([
  ['lock.tuch A101', 'there is no verb lock.tuch; did you mean lock.touch? (unknown-verb)'],
  ['lock.touch A1O1', 'there is no lock A1O1; did you mean A101? (bad-argument)'],
  ['lock.touch A101 oops', 'lock is given twice, the second time as oops'],
  ['lock.touch "A101', 'the closing quote is missing in "A101'],
])('a refusal is explained, and the line stays for correction: %s', async (line, sentence) => {
  live();
  await screen.keys(':', line, '\r');
  expect(screen.text()).toContain(sentence);
  expect(screen.text()).toContain(`: ${line}`);
  expect(screen.text()).not.toContain('lock.woke');
});

test('Up brings back the line that was played', async () => {
  live();
  await screen.keys(':', 'lock.touch A101', '\r', UP);
  expect(screen.text()).toMatch(/^: lock\.touch A101$/m);
});

test('pause, step and speed drive the clock', async () => {
  live();
  await screen.keys(':', 'lock.touch A101', '\r', ESCAPE);
  expect(screen.text()).toContain('next: lock/A101 sleep in 15.');
  await screen.keys('s');
  expect(screen.text()).toContain('lock/A101 sleep, after 15.');
  expect(screen.text()).toContain('S lock/A101');
  await screen.keys('s');
  expect(screen.text()).toContain('no timer is pending');
  await screen.keys(' ', '+', '+');
  expect(screen.live?.paused).toBe(false);
  expect(screen.text()).toContain('running ×5');
  await screen.keys('-', ' ');
  expect(screen.live?.speed).toBe(2);
  expect(screen.text()).toContain('paused');
  const before = screen.live?.clock.now() ?? 0;
  await screen.keys('}');
  expect(screen.live?.clock.now()).toBe(before + 3_600_000);
});

test('Up and Down choose a unit, and the lock pane follows', async () => {
  live();
  await screen.keys(DOWN, DOWN);
  expect(screen.text()).toContain('▸A103');
  expect(screen.text()).toContain('Lock A103');
  await screen.keys('G');
  expect(screen.text()).toContain('▸gate-in');
  await screen.keys('g', UP);
  expect(screen.text()).toContain('▸A101');
});

test('a unit without a lock is shown as not a smart unit', async () => {
  live();
  await screen.keys('G', UP);
  expect(screen.text()).toContain('no lock: not a smart unit');
});

test('Tab goes through the panes and brings hidden ones to the front', async () => {
  live();
  await screen.keys('\t', '\t', '\t');
  expect(screen.text()).toContain('▸ Messages and activity');
  await screen.keys('\t');
  expect(screen.text()).toContain('▸ Monitor');
  await screen.keys('\t');
  expect(screen.text()).toContain('▸ Units');
  await screen.keys(SHIFT_TAB, 't');
  expect(screen.text()).toContain('▸ Timeline');
});

test('a pane scrolls back from the newest line and shows how many are newer', async () => {
  live();
  await screen.keys(':');
  for (let i = 0; i < 12; i++) await screen.keys(`lock.touch A10${1 + (i % 6)}`, '\r');
  await screen.keys(ESCAPE, '\t', '\t', ...Array.from({ length: 10 }, () => UP));
  expect(screen.text()).toContain('Timeline without check-ins, 7 newer below');
  expect(screen.text()).toMatch(/^▸14:/m);
  await screen.keys('G');
  expect(screen.text()).not.toContain('newer below');
});

test('the timeline hides check-ins, or everything but the selected unit, or nothing', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility);
  facility.trace.record('gateway', 'gateway.heartbeat', { lock: 'A101' });
  await screen.keys(':', 'lock.touch A101', '\r', 'lock.touch A102', '\r', '\u001b');
  expect(screen.text()).not.toContain('gateway.heartbeat');
  expect(screen.text()).toContain('W lock/A102');
  await screen.keys('f');
  expect(screen.text()).toContain('Timeline of the selected unit');
  expect(screen.text()).toContain('W lock/A101');
  expect(screen.text()).toContain('lock.touch lock=A101');
  expect(screen.text()).not.toContain('W lock/A102');
  await screen.keys('f');
  expect(screen.text()).toContain('Timeline of problems');
  expect(screen.text()).not.toContain('W lock/A101');
  await screen.keys('f');
  expect(screen.text()).toContain('gateway.heartbeat');
  expect(screen.text()).toContain('W lock/A102');
});

test('a click chooses, the wheel scrolls what is under it', async () => {
  live();
  await screen.keys(...click(5, 6));
  expect(screen.text()).toContain('▸A104');
  await screen.keys(wheelDown(5, 6));
  expect(screen.text()).toContain('▸A199');
  await screen.keys(...click(60, 5));
  expect(screen.text()).toContain('▸ Lock ');
});

test('a new size gives a new layout; a terminal that is too small shows a message', async () => {
  live();
  expect(screen.text()).not.toContain('Monitor');
  await screen.resize(140, 40);
  expect(screen.text()).toContain('Monitor');
  await screen.resize(60, 20);
  expect(screen.text().replace('\n', ' ')).toContain(
    'The console needs 80×24; this terminal has 60×20. Enlarge it, or press Ctrl-C to quit.',
  );
  await screen.resize(80, 24);
  expect(screen.text()).toContain('Units 1 of 8');
});

test('in a header that is full, the title gives way, and the rest is whole', async () => {
  const facility = new SmallFacility();
  const source = { snapshot: async () => ({ seq: 0, snapshot: facility.snapshot() }), restore: SMALL.open };
  screen = Screen.live(facility, 80, 24, source, [], 'A facility whose name has sixty characters, 1234567890123456');
  const header = () => screen.text().split('\n')[0];
  await screen.keys();
  expect(header()).toMatch(/^ A facility whose name h… {2}Sat 2026-11-21 14:00:00 paused ×1 {2}America\/Denver$/);
  await screen.keys('F', '+', '+', '+', '+', '+', '+', '+', '+', '+', '+');
  expect(header()).toMatch(/^ A facility.*… {2}fork after event \d+ {2}Sat 2026-11-21 14:00:00 paused ×3600$/);
  await screen.resize(160, 45);
  expect(header()).toContain(' A facility whose name has sixty characters, 1234567890123456 ');
});

test('a path in the header keeps its end', async () => {
  screen = Screen.replay(
    recordSmall(20),
    SMALL,
    80,
    24,
    undefined,
    '/home/support/cases/2026/gate-out/jam.trace.jsonl',
  );
  expect(screen.text()).toMatch(/^ …ate-out\/jam\.trace\.jsonl {2}/);
});

test('a title of two letters is in the header', () => {
  screen = Screen.live(new SmallFacility(), 80, 24, undefined, [], '02');
  expect(screen.text()).toMatch(/^ 02 {2}Sat /);
});

test('an empty timeline says which events it lacks', async () => {
  screen = Screen.live(new SmallFacility());
  for (const says of [
    'no events so far, apart from check-ins',
    'no events of the selected unit so far',
    'no problems so far',
    'no events so far',
  ]) {
    expect(screen.text()).toContain(`\n${says}\n`);
    await screen.keys('f');
  }
});

test('o opens the cause of the selected event from every pane', async () => {
  screen = Screen.live(new SmallFacility());
  await screen.keys('o');
  expect(screen.text()).toContain('no event is selected');
  await screen.keys(':', 'lock.touch A102', '\r', ESCAPE);
  const { seq } = screen.console.player.facility.trace;
  const cause = screen.console.player.known().find((event) => event.seq === seq)?.causedBy;
  await screen.keys('o');
  expect(screen.text()).toContain(`▸ Event ${cause}`);
});

test('the help page opens, scrolls and closes', async () => {
  live();
  await screen.keys('?');
  expect(screen.text()).toContain('Help, ');
  await screen.keys(...Array.from({ length: 12 }, () => PAGE_DOWN));
  expect(screen.text()).toContain('Colours of units');
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('Units 1 of 8');
});

test('the texts of a topic of the help page begin in one column', async () => {
  live();
  await screen.keys('?', 'verbs');
  const verbs = screen.text().match(/^[ ▸] (?:lock|door|portal)\.\w+ +/gm) ?? [];
  expect(verbs.length).toBeGreaterThan(2);
  expect(new Set(verbs.map(({ length }) => length)).size).toBe(1);
});

test('what is typed filters the help page, and Enter does what is selected', async () => {
  live();
  await screen.keys('?', 'only problems');
  expect(screen.text()).toContain('help on only problems');
  expect(screen.text()).toContain('▸ p ');
  await screen.keys('\r');
  expect(screen.text()).toContain('Timeline of problems');
  await screen.keys('?', 'emergency', '\r');
  expect(screen.text()).toMatch(/^: portal\.emergencyUnlock/m);
  await screen.keys(ESCAPE, '?', 'overlock', '\r');
  expect(screen.text()).toContain('this line explains a key or a mark');
});

test.each([
  ['q', ['q']],
  ['Ctrl-C', ['\u0003']],
  ['Ctrl-C at the prompt', [':', 'lock', '\u0003']],
  ['Ctrl-C on the help page', ['?', '\u0003']],
  ['q on a page', ['\r', 'q']],
])('%s leaves once, with the terminal as it was', async (_how, keys) => {
  live();
  await screen.keys(...keys);
  screen.console.close();
  expect(screen.quits).toBe(1);
  for (const sequence of RESTORED) expect(screen.written).toMatch(sequence);
  expect(screen.input.listenerCount('keypress')).toBe(0);
  expect(screen.output.listenerCount('resize')).toBe(0);
  expect(screen.host.pending.size).toBe(0);
});

test('INV-1 while time is paused and nobody types, nothing is written to the terminal', async () => {
  live();
  await screen.keys(DOWN);
  const before = screen.written.length;
  for (let i = 0; i < 10; i++) expect(screen.console.frame()).toBe(false);
  await screen.keys();
  expect(screen.written.length).toBe(before);
});

test('INV-1 while time runs a frame that shows nothing new is not painted', async () => {
  live();
  screen.live?.start();
  await screen.keys();
  expect(screen.console.frame()).toBe(false);
  screen.host.at += 1_000;
  screen.live?.arrive();
  expect(screen.console.frame()).toBe(true);
});

test('messages are refreshed twice a second while time runs, and at once while it is paused', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility, 140, 40);
  facility.play('portal.emergencyUnlock', { unit: 'A101', reason: 'Other' });
  screen.console.frame();
  expect(screen.text()).toContain('Unit A101 was opened.');
  screen.live?.start();
  facility.play('portal.emergencyUnlock', { unit: 'A102', reason: 'Other' });
  for (let frame = 0; frame < 8; frame++) screen.console.frame();
  expect(screen.text()).toContain('Unit A102 was opened.');
});

test('actions of other clients on a paused facility are shown', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility);
  await screen.keys();
  facility.play('lock.touch', { lock: 'A102' });
  expect(screen.console.frame()).toBe(true);
  expect(screen.text()).toContain('W lock/A102');
});

test('bytes from a client cannot control the terminal', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility);
  facility.trace.record('link/evil/A101', 'link.write', { value: '\u001b]0;owned\u0007\u001b[2J', note: 'two\nlines' });
  screen.console.note('\u001b]0;owned\u0007 polls a sleeping lock', 'warn');
  await screen.keys('\t', '\t', '\t', '\t');
  screen.console.frame();
  expect(screen.written).not.toContain('\u001b]0;');
  expect(screen.text()).toContain('?]0;owned? polls a sleeping lock');
});

test('lines for the monitor come from the trace and from outside, and their number is bounded', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility, 140, 40);
  facility.trace.record('ws/1', 'monitor.rule', { rule: 'session-first', advice: 'read the session first' });
  for (let i = 0; i < 3 * NOTES_KEPT; i++) screen.console.note(`client ${i}`);
  await screen.keys('\t', '\t', '\t', '\t', 'g');
  expect(screen.text()).toContain(`Monitor, ${NOTES_KEPT - 6} newer below`);
  expect(screen.text()).toContain(`client ${2 * NOTES_KEPT}`);
});

test('a broken rule appears in the monitor pane', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility, 140, 40);
  facility.trace.record('ws/1', 'monitor.rule', { rule: 'session-first' });
  screen.console.frame();
  expect(screen.text()).toContain('ws/1  rule=session-first');
});

test('a recording is stepped forward and back, and plays no verbs', async () => {
  screen = Screen.replay(recordSmall(20), SMALL);
  expect(screen.text()).toContain('step 0 event 0/');
  await screen.keys('s', 's', 's');
  const third = screen.text();
  expect(third).toContain('step 3 event 6/');
  await screen.keys('s', 's', 'b', 'b');
  expect(screen.text()).toBe(third);
  const { seq } = screen.console.player.facility.trace;
  await screen.keys(':', 'F', '\r', ESCAPE);
  expect(screen.console.player.facility.trace.seq).toBe(seq);
  await screen.keys('<', 'b');
  expect(screen.text()).toContain('beginning of the recording');
  await screen.keys('>');
  expect(screen.text()).toMatch(/event (\d+)\/\1$/m);
});

describe('a busy facility', () => {
  /** A timer every simulated second. */
  function busy(): { facility: SmallFacility; fired: () => number } {
    const facility = new SmallFacility();
    let fired = 0;
    const tick = (): void => {
      fired++;
      facility.clock.setTimeout(tick, 1_000);
    };
    facility.clock.setTimeout(tick, 1_000);
    return { facility, fired: () => fired };
  }

  test('a long jump is under way after one slice, is shown, and space stops it where it is', async () => {
    const { facility, fired } = busy();
    screen = Screen.live(facility);
    await screen.keys('}');
    expect(fired()).toBe(SLICE_TIMERS);
    expect(screen.text()).toMatch(/jumping 1 h 00 min ahead, 27%; Esc or Space stops it/);
    expect(screen.text().split('\n')[0]).toContain('running');
    await screen.keys('}');
    expect(screen.text()).toContain('a jump is in progress');
    await screen.keys(' ');
    expect(screen.live?.jumping).toBe(false);
    expect(screen.text().split('\n')[0]).toContain('paused');
    expect(fired()).toBe(SLICE_TIMERS);
  });

  test('a long jump of a live facility says how far it is, and Esc stops it', async () => {
    const { facility, fired } = busy();
    screen = Screen.live(facility);
    await screen.keys('}', 'f');
    expect(screen.text()).toMatch(/jumping 1 h 00 min ahead, 27%; Esc or Space stops it/);
    await screen.keys('\u001b');
    expect(screen.live?.jumping).toBe(false);
    expect(fired()).toBe(SLICE_TIMERS);
  });

  test('the lag is shown beside the speed', async () => {
    const { facility } = busy();
    screen = Screen.live(facility);
    screen.live?.setSpeed(3_600);
    screen.live?.start();
    screen.host.at += 3_000;
    screen.live?.arrive();
    screen.console.frame();
    expect(screen.text().split('\n')[0]).toContain(`×3600 behind 2 h 43 min`);
    await screen.keys(' ', ' ');
    screen.console.frame();
    expect(screen.text().split('\n')[0]).not.toContain('behind');
  });
});
