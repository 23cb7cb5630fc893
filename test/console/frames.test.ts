/** Golden frames: whole screens at two sizes, painted without a terminal. `vitest -u` rewrites them. */
import { afterEach, expect, test } from 'vitest';
import { recordSmall, SMALL } from './recorded.ts';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';
import { DEMO, JAM, record } from './visit.ts';

const SIZES = [
  [80, 24],
  [140, 45],
] as const;

let screen: Screen;
afterEach(() => screen.console.close());

async function golden(name: string, columns: number, rows: number): Promise<void> {
  const text = `${screen.text()}\n`;
  expect(text.split('\n').every((row) => row.length <= columns)).toBe(true);
  await expect(text).toMatchFileSnapshot(`../../fixtures/console/${name}-${columns}x${rows}.txt`);
}

test.each(SIZES)('a live facility at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(), columns, rows);
  const reason = '"Tenant locked phone in unit"';
  await screen.keys(':', 'lock.touch A102', '\r', `portal.emergencyUnlock A101 reason=${reason}`, '\r');
  screen.live?.clock.runFor(2_400);
  await screen.keys('lock.touch A');
  await golden('live', columns, rows);
});

test.each(SIZES)('the help page at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(), columns, rows);
  await screen.keys('?');
  await golden('help', columns, rows);
});

test.each(SIZES)('the help page while somebody types what it should be about, at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(), columns, rows);
  await screen.keys('?', 'unlock', '\u001b[B');
  await golden('help-filtered', columns, rows);
});

test.each(SIZES)('messages in front at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(40), columns, rows);
  await screen.keys(':', 'portal.emergencyUnlock A120 reason=Other', '\r', '\u001b', '\t', '\t', '\t');
  await golden('messages', columns, rows);
});

test.each(SIZES)('a recording half-way at %i×%i', async (columns, rows) => {
  const source = SMALL;
  screen = Screen.replay(recordSmall(20), source, columns, rows);
  await screen.keys('s', 's', 's', 's', 's', 's', 's', 'b', '\t', '\t');
  await golden('replay', columns, rows);
});

const jam = record(JAM);
test.each(SIZES)('the page of a jam at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, DEMO, columns, rows);
  await screen.keys('n', '\r');
  await golden('event', columns, rows);
});

test.each(SIZES)('problems, a search and a selected event at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, DEMO, columns, rows);
  await screen.keys('/', 'lock.', '\r', 'n', 'n', 'p');
  await golden('problems', columns, rows);
});

test.each(SIZES)('why the jam happened at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, DEMO, columns, rows);
  await screen.keys('n', 'w');
  await golden('why', columns, rows);
});

test.each(SIZES)('the page of a unit at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, DEMO, columns, rows);
  await screen.keys('n', '\t', '\t', '\r');
  await golden('unit', columns, rows);
});

test.each(SIZES)('the ports of a live facility, and commands to try, at %i×%i', async (columns, rows) => {
  const [control, core] = ['http://127.0.0.1:7300', 'http://127.0.0.1:7302'];
  const json = "-H 'content-type: application/json'";
  screen = Screen.live(new SmallFacility(), columns, rows, undefined, [
    `ready: facility Lakeside Storage, websocket ws://127.0.0.1:7301, core ${core}, control ${control}`,
    `The page: ${control}/`,
    'Try in another terminal:',
    `  curl -s ${control}/v1/verbs/lock.touch ${json} -d '{"lock":"A101"}'`,
    `  curl -s ${control}/v1/look/lock.A101`,
    `  curl -s ${core}/keys/ -H "authorization: Bearer key" ${json} -d '{"issue":[{"macs":["C0:FF:EE:00:01:01"],"tracking_keys":["me"]}]}'`,
  ]);
  await screen.keys('i');
  await golden('first-lines', columns, rows);
});

test.each(SIZES)('the page of the monitor at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(), columns, rows);
  screen.console.note('a client connected', 'note');
  screen.live?.clock.runFor(95_000);
  for (let client = 1; client <= 60; client++) {
    const rule = 'write-before-subscribe: A command was written without a subscription for its answer.';
    const seen = `Seen: key class 2, slot 7, written to A10${(client % 6) + 1}.`;
    screen.console.note(`websocket/phone-${client}  ${rule} ${seen} Subscribe before the first write.`, 'warn');
    screen.live?.clock.runFor(1_000);
  }
  await screen.keys('\t', '\t', '\t', '\t', '\r');
  await golden('monitor', columns, rows);
});

/** A live facility with snapshots, after three touches. */
async function liveWithPast(columns: number, rows: number): Promise<void> {
  const facility = new SmallFacility();
  const snapshot = async () => ({ seq: facility.trace.seq, snapshot: facility.snapshot() });
  screen = Screen.live(facility, columns, rows, { snapshot, restore: SMALL.open });
  await screen.keys();
  for (const lock of ['A101', 'A102', 'A103']) {
    facility.play('lock.touch', { lock });
    facility.clock.runFor(1_000);
  }
}

test.each(SIZES)('a branch, one step back in a live facility, at %i×%i', async (columns, rows) => {
  await liveWithPast(columns, rows);
  await screen.keys('b');
  await golden('branch', columns, rows);
});

test.each(SIZES)('a fork of a branch, with a verb, at %i×%i', async (columns, rows) => {
  await liveWithPast(columns, rows);
  await screen.keys('b', 'F', ':', 'lock.touch A105', '\r', '\u001b');
  await golden('fork', columns, rows);
});

test.each(SIZES)('a fork beside what it left at %i×%i', async (columns, rows) => {
  screen = Screen.replay(recordSmall(20), SMALL, columns, rows);
  await screen.keys('s', 's', 's', 's', 's', 's', 'F', '}', 'c');
  await golden('compare', columns, rows);
  // The row of the first difference.
  await screen.keys(...Array.from({ length: 7 }, () => '\u001b[B'), '\r');
  await golden('compared', columns, rows);
});

test('a terminal of 40×10 gets a sentence and the way out, and after resizes every row is that of a console of the new size', async () => {
  const open = (columns: number, rows: number): Screen => Screen.replay(jam, DEMO, columns, rows);
  screen = open(140, 45);
  await screen.keys('n', '\r');
  for (const [columns, rows] of [
    [80, 24],
    [40, 10],
    [141, 46],
    [40, 10],
    [80, 24],
  ] as const) {
    await screen.resize(columns, rows);
    if (columns === 40) {
      const text = screen.text().replace(/\s+/g, ' ').trim();
      expect(text).toBe('The console needs 80×24; this terminal has 40×10. Enlarge it, or press Ctrl-C to quit.');
      continue;
    }
    const fresh = open(columns, rows);
    await fresh.keys('n', '\r');
    expect(screen.text()).toBe(fresh.text());
    fresh.console.close();
  }
  await screen.resize(40, 10);
  await screen.keys('q');
  expect(screen.quits).toBe(1);
});
