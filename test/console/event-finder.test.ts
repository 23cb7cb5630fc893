/** Looking for a cause in a recording and in a live facility: failures, searches, pages, units, problems, the clipboard. */
import { afterEach, expect, test, vi } from 'vitest';
import { recordSmall, SMALL } from './recorded.ts';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';
import { DEMO, JAM, record } from './visit.ts';

const ENTER = '\r';
const ESCAPE = '\u001b';
const DOWN = '\u001b[B';
const UP = '\u001b[A';

let screen: Screen;
afterEach(() => screen.console.close());

const jam = record(JAM);
const openJam = (columns = 80, rows = 24): Screen => {
  screen = Screen.replay(jam, DEMO, columns, rows);
  return screen;
};
const failures = jam.events.filter(
  ({ kind, data }) => kind === 'lock.jam' || (kind === 'phone.outcome' && data.result === 'failed'),
);

test('n goes to the next failure of a recording, N to the one before, and the facility is at that moment', async () => {
  expect(failures.map(({ kind }) => kind)).toEqual(['lock.jam', 'phone.outcome']);
  openJam();
  await screen.keys('n');
  expect(screen.text()).toMatch(/^▸.* J lock\/A101 +lock\.jam/m);
  expect(screen.text()).toMatch(/^▸A101/m);
  expect(screen.console.player.facility.find('lock.A101.mechanicalState')).toBe(3);
  await screen.keys('n');
  expect(screen.text()).toMatch(/^▸.*phone\.outcome/m);
  await screen.keys('N');
  expect(screen.text()).toMatch(/^▸.* J lock\/A101 +lock\.jam/m);
  await screen.keys('N');
  expect(screen.text()).toMatch(/^▸.*phone\.outcome/m);
});

test('the page of an event has its values, the meaning of codes, its causes to the input, and what was done before', async () => {
  openJam(140, 60);
  await screen.keys('n', ENTER);
  const text = screen.text();
  expect(text).toContain(`Event ${failures[0]?.seq}`);
  expect(text).toContain('the bolt jammed while unlocking');
  expect(text).toMatch(/Causes, first to last\n.*input {2}phone\.unlock phone=alice unit=A101/);
  expect(text).toMatch(/Earlier inputs for the same objects\n(.*\n)*.*door\.lean lock=A101 newtons=300/);
});

test('nothing on a page is cut: the sentence of the app wraps at 80 columns', async () => {
  openJam();
  await screen.keys('n', 'n', ENTER);
  const text = screen.text().replace(/\s+/g, ' ');
  expect(text).toContain(`${failures[1]?.data.message}`);
  expect(screen.text().split('\n').slice(1, 21).join('')).not.toContain('…');
});

test('a packet is decoded field by field, and a code has its meaning', async () => {
  openJam(140, 60);
  await screen.keys('/', 'failed to unlock', ENTER, ENTER);
  expect(screen.text()).toMatch(/result +105\n += failed to unlock/);
  await screen.keys(ESCAPE, 'm', ENTER);
  expect(screen.text()).toContain('Answer, by byte');
  expect(screen.text()).toMatch(/ 1 {2}result +failed to unlock/);
  await screen.keys(ESCAPE, '/', 'lock.received  limited', ENTER, ENTER);
  expect(screen.text()).toMatch(/ 0 {2}keyClass +4/);
  expect(screen.text()).toMatch(/ 4 {2}block +encrypted/);
});

test('Enter on a cause opens it, o goes to the origin of a value, Esc goes back', async () => {
  openJam(140, 60);
  await screen.keys('n', ENTER);
  const rows = screen.text().split('\n');
  const cause = rows.findIndex((row) => row.includes('phone.unlock phone=alice')) - 2;
  await screen.keys(...Array.from({ length: cause }, () => DOWN), ENTER);
  expect(screen.text()).toMatch(/verb +phone\.unlock/);
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain(`Event ${failures[0]?.seq}`);
  await screen.keys('o');
  const causedBy = failures[0]?.causedBy;
  expect(screen.text()).toContain(`Event ${causedBy}`);
  await screen.keys(ESCAPE, ESCAPE);
  expect(screen.text()).toContain('Units 1 of');
});

test('o on a value opens the first event on the path of causes that holds it', async () => {
  openJam(140, 60);
  await screen.keys('n', 'n', ENTER);
  const target =
    screen
      .text()
      .split('\n')
      .findIndex((row) => /target +A101/.test(row)) - 2;
  await screen.keys(...Array.from({ length: target }, () => DOWN), 'o');
  expect(screen.text()).toMatch(/verb +phone\.unlock/);
});

test('y copies the page whole to the clipboard of the terminal', async () => {
  openJam();
  await screen.keys('n', 'n', ENTER, 'y');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: OSC 52 is a control sequence.
  const [, base64 = ''] = /\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007/.exec(screen.written) ?? [];
  const copied = Buffer.from(base64, 'base64').toString();
  expect(copied).toContain(`${failures[1]?.data.message}`);
  expect(copied).toContain('phone.unlock phone=alice unit=A101');
  expect(screen.text()).toMatch(/copied Event \d+, \d+ lines/);
});

test('a search counts and marks what it found, and m and M go through it', async () => {
  openJam(140, 40);
  await screen.keys('/', 'lock.motor', ENTER);
  const found = jam.events.filter(({ kind }) => kind === 'lock.motor').length;
  expect(found).toBeGreaterThan(1);
  expect(screen.text()).toContain(`/lock.motor 1 of ${found}`);
  await screen.keys('m');
  expect(screen.text()).toContain(`/lock.motor 2 of ${found}`);
  expect(screen.text()).toMatch(/\*14:.*lock\.motor/);
  expect(screen.text()).toMatch(/▸14:.*lock\.motor/);
  await screen.keys('M', 'M');
  expect(screen.text()).toContain(`/lock.motor ${found} of ${found}`);
  await screen.keys('/', 'no such text', ENTER);
  expect(screen.text()).toContain('no event contains “no such text”');
});

test('u goes to a unit: completed, by its beginning, or with the nearest name', async () => {
  screen = Screen.live(new SmallFacility(40));
  await screen.keys('u', 'a11', '\t');
  expect(screen.text()).toContain('unit A11');
  expect(screen.text()).toContain('A110  A111');
  await screen.keys(ENTER);
  expect(screen.text()).toContain('several units begin with A11');
  await screen.keys('7', ENTER);
  expect(screen.text()).toMatch(/^▸A117/m);
  await screen.keys('u', 'gate', ENTER);
  expect(screen.text()).toMatch(/^▸gate-in/m);
  await screen.keys('u', 'A1O1', ENTER);
  expect(screen.text()).toContain('there is no unit or entry A1O1; did you mean A101?');
});

test('a wide name is searched and played as it was typed, and shown with ?', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility, 80, 24);
  const play = vi.spyOn(facility, 'play');
  facility.trace.record('person/山田', 'person.walks', { to: '倉庫🦊' });
  await screen.keys('/', '倉庫🦊', ENTER);
  expect(screen.text()).toMatch(/▸.*person\.walks {2}to=\?\?\?$/m);
  expect(screen.text()).toContain('1 of 1');
  await screen.keys(ENTER, '/', '倉庫🦊', ENTER);
  expect(screen.text()).toMatch(/row 1 of \d/);
  screen.written = '';
  await screen.keys('y');
  const copied = Buffer.from(screen.written.split(']52;c;')[1]?.split('\u0007')[0] ?? '', 'base64').toString();
  expect(copied).toContain('倉庫🦊');
  await screen.keys(ESCAPE, ':', 'lock.touch 倉庫', ENTER);
  expect(play).toHaveBeenCalledWith('lock.touch', { lock: '倉庫' });
});

test('p shows only what has a problem: units, events and messages', async () => {
  openJam(140, 40);
  await screen.keys('n', 'p');
  expect(screen.text()).toContain('Units 1 of 1 with problems');
  expect(screen.text()).toContain('jammed while un');
  expect(screen.text()).toMatch(/Timeline of problems/);
  expect(screen.text()).toContain('Messages and activity of problems');
  await screen.keys('p');
  expect(screen.text()).toMatch(/Units 1 of \d\d/);
});

test('messages follow the filter to the selected unit', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility, 140, 40);
  facility.play('portal.emergencyUnlock', { unit: 'A103', reason: 'Other' });
  await screen.keys('f', DOWN);
  expect(screen.text()).not.toContain('Unit A103 was opened.');
  await screen.keys(DOWN);
  expect(screen.text()).toContain('Unit A103 was opened.');
});

test('S sorts the units: problems first, by status, by tenant', async () => {
  screen = Screen.live(new SmallFacility());
  const order = (): string[] =>
    screen
      .text()
      .split('\n')
      .flatMap((row) => /^[▸ ](A\d+|gate-in)/.exec(row)?.[1] ?? []);
  const built = order();
  await screen.keys('S', 'S');
  expect(screen.text()).toContain('by status');
  expect(order()[0]).toBe('A103');
  await screen.keys('S');
  expect(order()[0]).toBe('A101');
  expect(order().at(-1)).toBe('gate-in');
  await screen.keys('S');
  expect(order()).toEqual(built);
});

test('a recording has no monitor pane, unless a program broke a rule in it', async () => {
  const recording = recordSmall(20);
  screen = Screen.replay(recording, SMALL, 140, 40);
  await screen.keys('s');
  expect(screen.text()).not.toContain('Monitor');
  await screen.keys('\t', '\t', '\t', '\t');
  expect(screen.text()).toContain('▸ Units');
});

test('a long answer takes as many rows as it needs', async () => {
  screen = Screen.live(new SmallFacility());
  const reason = 'x'.repeat(150);
  await screen.keys(':', `portal.emergencyUnlock A101 reason=${reason}`, ENTER);
  const text = screen.text().replaceAll('\n', '');
  expect(text).toContain('Invalid option');
  expect(screen.text().split('\n').length).toBe(24);
});

test('an answer that is longer than its rows is a page, and Esc and : return to the line', async () => {
  const facility = new SmallFacility();
  vi.spyOn(facility, 'play').mockReturnValue({
    ok: false,
    by: 'not-possible',
    why: 'a reason of many words, '.repeat(30),
  });
  screen = Screen.live(facility);
  await screen.keys(':', 'lock.touch A101', ENTER);
  expect(screen.text()).toContain('▸ Answer');
  expect(screen.text().match(/reason/g)?.length).toBe(30);
  await screen.keys(ESCAPE, ':');
  expect(screen.text()).toMatch(/^: lock\.touch A101$/m);
});

test('a difference from the recording is shown whole, and gives way to what is typed', async () => {
  const { events, ...rest } = jam;
  const changed = events.map((event, index) =>
    index === 40 ? { ...event, data: { ...event.data, added: true } } : event,
  );
  screen = Screen.replay({ ...rest, events: changed }, DEMO);
  await screen.keys('>');
  for (let i = 0; i < 50; i++) await screen.keys();
  await screen.keys(' ');
  const text = screen.text().replaceAll('\n', ' ');
  expect(text).toMatch(/recorded .*"added":true.*, now .*\}/);
  await screen.keys('u');
  expect(screen.text()).toContain('unit or entry  A101');
});

test('the selected event stays selected while new ones happen', async () => {
  const facility = new SmallFacility();
  screen = Screen.live(facility);
  for (const lock of ['A101', 'A102', 'A103']) facility.play('lock.touch', { lock });
  await screen.keys('\t', '\t', UP, UP);
  const selected = /^▸14:.*$/m.exec(screen.text())?.[0];
  expect(selected).toContain('A102');
  for (let i = 0; i < 40; i++) facility.play('lock.touch', { lock: 'A104' });
  await screen.keys();
  expect(/^▸14:.*$/m.exec(screen.text())?.[0]).toBe(selected);
});

test('a page is built once for a key and its frame, and not at all while nothing changes', async () => {
  let built = 0;
  class Counted extends SmallFacility {
    override find(path: string) {
      if (path === 'lock.A101') built++;
      return super.find(path);
    }
  }
  const facility = new Counted();
  screen = Screen.live(facility);
  await screen.keys();
  built = 0;
  await screen.keys(ENTER);
  expect([screen.text().includes('unit A101'), built]).toEqual([true, 1]);
  await screen.keys(DOWN);
  await screen.keys(DOWN, UP);
  expect(built).toBe(1);
  facility.play('lock.touch', { lock: 'A101' });
  await screen.keys(DOWN);
  expect([screen.text().includes('awake'), built]).toEqual([true, 2]);
});

test('a long move says how far it is, and its end is said, not its announcement', async () => {
  screen = Screen.replay(recordSmall(400), SMALL);
  const { host } = screen;
  // Each reading of the clock advances it by more than a slice.
  host.now = () => (host.at += 20);
  for (const key of ['>', ']']) {
    await screen.keys('<');
    while (screen.console.moving) screen.console.frame();
    await screen.keys(key);
    expect(screen.text()).toMatch(/moving to event \d+, \d+%; Esc or Space stops it/);
    while (screen.console.moving) screen.console.frame();
    screen.console.frame();
    expect(screen.text()).not.toMatch(/moving|jumping/);
    expect(screen.text()).toContain(key === '>' ? 'end of the recording' : 'next: ');
  }
});

test('a match that the search has not reached yet is waited for, and so is why it failed; Esc and other keys end the wait', async () => {
  const [first] = jam.events;
  if (first === undefined) throw new Error('nothing was recorded');
  const quiet = { ...first, kind: 'lock.heard' };
  // The search takes several slices, because each reading of the clock advances it by more than one.
  const events = [...jam.events];
  for (let seq = (events.at(-1)?.seq ?? 0) + 1; events.length < 30_000; seq++) events.push({ ...quiet, seq });
  screen = Screen.replay({ ...jam, events }, DEMO, 140, 40);
  const { host } = screen;
  host.now = () => (host.at += 20);
  await screen.keys('/', 'lock.jam', ENTER, 'M');
  expect(screen.text()).toMatch(/searching for “lock.jam”, \d+%, then going to the previous match; Esc stops it/);
  await screen.keys('w');
  expect(screen.text()).toMatch(/%, then going to the previous match and to why it failed; Esc stops it/);
  for (let frame = 0; frame < 40 && !screen.text().includes('Why did it fail?'); frame++) await screen.keys();
  expect(screen.text()).toContain('Why did it fail?');
  expect(screen.text()).toContain('lock.jam');

  await screen.keys(ESCAPE, '/', 'nowhere', ENTER);
  expect(screen.text()).toMatch(/searching for “nowhere”, \d+%, then going to the next match; Esc stops it/);
  await screen.keys(DOWN);
  expect(screen.text()).not.toContain('then going');
  await screen.keys('m', ESCAPE, ESCAPE);
  expect(screen.text()).not.toContain('nowhere');
  await screen.keys('/', 'nowhere', ENTER);
  for (let frame = 0; frame < 40; frame++) await screen.keys();
  expect(screen.text()).toContain('no event contains “nowhere”');
});
