/** A field report next to the run of its cause: the two columns, one row in full, and the keys that work there. */
import { afterEach, expect, test } from 'vitest';
import { caseFromFiles } from '../../src/cli/diagnose/case-from-files.ts';
import { complaintOf } from '../../src/cli/diagnose/controls.ts';
import { runOf } from '../../src/cli/recording/console-report.ts';
import type { Report } from '../../src/console/pages/report-page.ts';
import type { Rebuilding } from '../../src/console/player/playback.ts';
import type { Recording } from '../../src/console/player/recording.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { type Mark, sideBySide } from '../../src/diagnosis/side-by-side.ts';
import { hypothesisOf } from '../../src/diagnosis/tiers.ts';
import { tryOne } from '../../src/diagnosis/trial.ts';
import { Screen } from './screen.ts';
import { START } from './small-facility.ts';
import { DEMO, JAM, record } from './visit.ts';

const ENTER = '\r';
const ESCAPE = '\u001b';

let screen: Screen;
afterEach(() => screen.console.close());

/** The report of a dead battery, next to the runs of these causes alone; the first is shown. */
function shown(cause: string) {
  const read = caseFromFiles(['fixtures/field-reports/02'], { facility: 'demo' });
  if (typeof read === 'string') throw new Error(read);
  const { of } = read;
  const trial = tryOne(of, evidenceOf(of), hypothesisOf([cause]));
  if (trial === undefined) throw new Error(`${cause} has no meaning here`);
  const { recording, source } = runOf(trial);
  const report = {
    found: diagnosisOf(of, [trial]),
    controls: new Map<string, string>(),
    failure: complaintOf(of.subject, recording.events)?.seq,
    papers: sideBySide(of, trial),
  };
  return { recording, source, report };
}
const dead = shown('battery-dead');
const asleep = shown('asleep');

interface Shown {
  readonly recording: Recording;
  readonly source: Rebuilding;
  readonly report: Report;
}

const open = ({ recording, source, report }: Shown, columns = 140, rows = 45): Screen => {
  screen = Screen.replay(recording, source, columns, rows, report);
  return screen;
};

/** A handwritten report next to a recorded jam, so that the frames do not depend on how causes are ranked. */
const jam = record(JAM);
const at = (text: string) => ({ text, at: START + 70_000 });
const row = (line: number, mark: Mark, reported: string, simulated: string | undefined, against?: string) => ({
  line,
  mark,
  reported: at(reported),
  simulated: simulated === undefined ? undefined : at(simulated),
  findings: against === undefined ? [] : [{ paper: 'report/portal.txt', line, says: against, weight: 3.5, cost: 3.5 }],
  happenedAt: simulated === undefined ? undefined : START + 70_000,
});
const byHand: Report = {
  found: {
    version: 1,
    verdict: 'cause',
    ranked: [
      {
        id: 'jam',
        causes: ['D7-3'],
        probability: 0.87,
        says: 'The hasp is under tension, so the motor jams (result 0x69).',
        for: [],
        against: [],
        path: [],
      },
    ],
    none: 0.02,
    cure: [{ id: 'stand-on-handle', verbs: [], tell: 'Stand on the handle at the foot of the door, then try again.' }],
    unread: [],
    warnings: [],
  },
  controls: new Map([['jam', 'Without event 12, the same attempt does not fail: Input door.lean A101']]),
  failure: undefined,
  papers: [
    {
      name: 'report/alice.logcat.txt',
      left: 12,
      rows: [
        row(13, '=', 'unlock tapped A101', 'unlock tapped A101'),
        row(14, '=', 'onError 267 A101 "The lock is jammed."', 'onError 267 A101 "The lock is jammed."'),
        row(15, '≠', 'unlock tapped A101', undefined),
      ],
    },
    {
      name: 'report/portal.txt',
      left: 0,
      rows: [
        row(
          3,
          '≠',
          'Unit controller C0:FF:EE:00:01:01: battery LOW (2862 mV)',
          'Unit controller C0:FF:EE:00:01:01: battery healthy (3000 mV)',
          'battery: low, where it would be healthy',
        ),
      ],
    },
  ],
};

test.each([
  [80, 24],
  [140, 45],
] as const)('a report, and one row of it in full, at %i×%i', async (columns, rows) => {
  const source = DEMO;
  await open({ recording: jam, source, report: byHand }, columns, rows).keys('d', 'd');
  const golden = (name: string) =>
    expect(`${screen.text()}\n`).toMatchFileSnapshot(`../../fixtures/console/${name}-${columns}x${rows}.txt`);
  await golden('report');
  await screen.keys(ENTER);
  await golden('reported');
});

test('u says that the run of a report has only some units', async () => {
  await open(dead).keys(ESCAPE, 'u', 'Z9', '\r');
  expect(screen.text()).toContain(
    'there is no unit or entry Z9 in this run, which has only the units that matter to the report',
  );
});

test('at 40×10 a report gets the sentence of every console', async () => {
  await open(dead, 40, 10).keys('d');
  expect(screen.text().replace(/\s+/g, ' ')).toContain('The console needs 80×24; this terminal has 40×10.');
});

test('d goes through every row that differs, and around', async () => {
  const rows = asleep.report.papers.flatMap((paper) => paper.rows).filter(({ mark }) => mark === '≠');
  expect(rows.length).toBeGreaterThan(1);
  await open(asleep).keys('d');
  expect(screen.text()).toContain(`difference 1 of ${rows.length}`);
  for (const row of rows) {
    const marked = screen
      .text()
      .split('\n')
      .find((line) => line.startsWith('▸'));
    expect(marked).toMatch(new RegExp(`^▸ ≠ +${row.line === 0 ? '' : row.line} `));
    const [word = ''] = (row.reported ?? row.simulated)?.text.split(' ').slice(-1) ?? [];
    await screen.keys(ENTER);
    expect(screen.text()).toContain(word);
    await screen.keys(ESCAPE);
    await screen.keys('d');
  }
  expect(screen.text()).toContain(`difference 1 of ${rows.length}`);
});

test('/ searches the page, even text that its columns cut, and counts the rows', async () => {
  await open(dead, 80, 24).keys('/', 'stay close to it', ENTER);
  expect(screen.text()).toMatch(/“stay close to it”: row 1 of 4/);
  await screen.keys('m', 'm', 'm');
  expect(screen.text()).toMatch(/“stay close to it”: row 4 of 4/);
  await screen.keys('m');
  expect(screen.text()).toMatch(/: row 1 of 4/);
  await screen.keys('/', '\u0015', 'no such words', ENTER);
  expect(screen.text()).toContain('“no such words” is not on this page');
});

test('w on a row says why the attempt failed in the run; Esc shows the run at its end, and r comes back', async () => {
  await open(dead).keys('/', 'onError', ENTER, 'w');
  expect(screen.text()).toContain('The battery of the lock is dead');
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('Reported and simulated');
  while (screen.console.player.working !== undefined) screen.console.frame();
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('Timeline');
  expect(screen.console.player.position).toMatchObject({ seq: dead.recording.events.at(-1)?.seq });
  expect(screen.console.player.divergence).toBeUndefined();
  await screen.keys('r');
  expect(screen.text()).toContain('Reported and simulated');
});

test('y copies the columns whole', async () => {
  await open(dead, 80, 24).keys('y');
  const [base64 = ''] = screen.written.split(']52;c;')[1]?.split('\u0007') ?? [];
  expect(Buffer.from(base64, 'base64').toString()).toContain('stay close to it and try again');
});

test('causes that the evidence does not distinguish are listed with the first, in words', async () => {
  const [top] = dead.report.found.ranked;
  if (top === undefined) throw new Error('nothing was ranked');
  const oneOfSays = [top.says, 'The radio of the unit controller is broken.'];
  const ranked = [{ ...top, oneOf: [top.causes, ['H-RADIO']], oneOfSays }];
  const found = { ...dead.report.found, verdict: 'cannot-tell', ranked } as const;
  await open({ ...dead, report: { ...dead.report, found } });
  expect(screen.text()).toContain('distinguishes it from: The radio of the unit controller is broken.');
});

test('the answer on which the first cause rests is named with it', async () => {
  const restsOn = { paper: 'folder/told.yaml', line: 5, says: 'touched.before: no' };
  const found = { ...dead.report.found, verdict: 'cannot-tell', restsOn } as const;
  await open({ ...dead, report: { ...dead.report, found } });
  expect(screen.text()).toContain(
    'It depends on one answer; ask again to confirm it (told.yaml:5  touched.before: no).',
  );
});

test('in another recording r says that it belongs to no report', async () => {
  screen = Screen.replay(dead.recording, dead.source);
  await screen.keys('r');
  expect(screen.text()).toContain('this recording is not part of a report; noke-sim console --report DIR shows one');
});
