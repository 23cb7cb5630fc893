/** The reserved locks of the demo facility: one outcome forever, over WebSocket and HTTP, whatever anybody does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPlan } from '../../src/facility/files/plan.ts';
import { facilityFile } from '../../src/facility/files/schema.ts';
import { refKind } from '../../src/facility/verbs/verb.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { ALWAYS, type Always } from '../../src/lock/reserved/outcomes.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { ALL, runs } from '../sizes.ts';
import { api, control, NOON, PhoneAt, serveDemo } from './real.ts';

/** The time in which a busy machine simulates a week of the facility. */
const PATIENCE_MS = 180_000;
const WEEK_MS = 7 * 24 * 3_600_000;

/** The last answer of the lock to the commands of an online unlock, or why it cannot be touched. */
const OUTCOMES: Readonly<Record<Always, string>> = {
  jams: '69',
  asleep: 'its button is broken',
  'no-power': 'it has no power',
  overlocked: '63',
  'key-revoked': '63',
  'key-expired': '6D',
  'stale-key': '61',
  'wrong-hours': '6D',
  'hasp-missing': '60',
  offline: '60',
};

const read = readPlan('demo');
if (!read.ok) throw new Error(JSON.stringify(read));
/** Unit, address and outcome of every reserved lock of the demo. */
const RESERVED = read.plan.units.flatMap(({ id, locks: [lock] }) =>
  lock?.always === undefined ? [] : [{ unit: id, mac: lock.mac, always: lock.always }],
);

let serving: Serving;
let dir: string;
const start = (): Promise<Serving> => serveDemo({ data: { dir, identity: 'demo 1' } });
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'noke-sim-reserved-'));
  serving = await start();
}, PATIENCE_MS);
afterEach(async () => {
  await serving.stop();
  rmSync(dir, { recursive: true, force: true });
});

const post = (path: string, body: unknown) =>
  control<{ readonly why?: string; readonly ok?: boolean }>(serving, 'POST', path, body);

/** What a person sees who touches the lock and opens it online, over WebSocket. */
async function outcomeOf(unit: string, mac: string): Promise<string> {
  const touched = await post('verbs/lock.touch', { lock: unit });
  if (touched.body.ok !== true) return touched.body.why ?? '';
  const phone = new PhoneAt(serving, unit, mac);
  const session = await phone.arrive();
  const { data } = await api(serving)('/unlock/', { mac, session, tracking_key: 'me' });
  let last = '';
  for (const packet of data.commands.split('+')) last = (await phone.write(packet)).at(-1)?.slice(2, 4) ?? '';
  await phone.leave();
  return last;
}

async function outcomes(): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const { unit, mac, always } of RESERVED) seen[always] = await outcomeOf(unit, mac);
  return seen;
}

test('the demo has one for each outcome, with their sentences in the docs', () => {
  expect(RESERVED.map(({ always }) => always)).toEqual(ALWAYS);
  const page = readFileSync('docs/testing.md', 'utf8');
  for (const { unit, mac, always } of RESERVED) expect(page).toContain(`| ${unit} | ${mac} | \`${always}\` |`);
});

test(
  'each has its outcome, after a week and after a restart from the store too',
  async () => {
    expect(await outcomes()).toEqual(OUTCOMES);
    await serving.facilities.main.live.jump(serving.facilities.main.now + WEEK_MS);
    await serving.stop();
    serving = await start();
    expect(serving.ready.recovered).toBeDefined();
    expect(await outcomes()).toEqual(OUTCOMES);
  },
  PATIENCE_MS,
);

describe('nobody cures one', () => {
  /** The arguments of an example, with this unit in place of every lock and unit. */
  function argsFor(name: string, example: string, unit: string): Record<string, unknown> {
    const verb = VERBS.get(name)!;
    const value: unknown = parse(example);
    const args = typeof value === 'object' && value !== null ? { ...value } : { [verb.subject]: value };
    const refs = Object.entries(verb.params.shape).filter(([, schema]) =>
      ['lock', 'unit'].includes(refKind(schema) ?? ''),
    );
    return { ...args, ...Object.fromEntries(refs.filter(([key]) => key in args).map(([key]) => [key, unit])) };
  }

  const ABOUT_A_UNIT = [...VERBS.values()].filter(({ params }) =>
    Object.values(params.shape).some((schema) => ['lock', 'unit'].includes(refKind(schema) ?? '')),
  );

  test(
    'with any verb: those that change a lock or its unit are refused, and say why',
    async () => {
      const refused = new Set<string>();
      // In `npm test` each example meets one of them, in turn.
      let tried = 0;
      for (const { name, examples } of ABOUT_A_UNIT)
        for (const example of examples)
          for (const { unit, always } of ALL ? RESERVED : [RESERVED[tried++ % RESERVED.length]!]) {
            const { body } = await post(`verbs/${name}`, argsFor(name, example, unit));
            if (body.why?.includes(`${unit} is reserved (always: ${always})`) === true) refused.add(name);
          }
      expect(refused).toContain('lock.repairPart');
      expect(refused).toContain('lock.changeBattery');
      expect(refused).toContain('pms.moveOut');
      expect(refused).toContain('portal.deleteController');
      await post('time/jump', { byMs: 3_600_000 });
      expect(await outcomes()).toEqual(OUTCOMES);
    },
    PATIENCE_MS,
  );

  test(
    'with keys, codes or commands of the company',
    async () => {
      const call = api(serving);
      for (const { mac } of RESERVED) {
        await call('/keys/', { issue: [{ macs: [mac], tracking_keys: ['me'] }] });
        await call('/keys/', { revoke: [{ macs: [mac], tracking_keys: ['me'] }] });
      }
      await post('verbs/portal.resetKeys', { as: 'maya' });
      await post('time/jump', { byMs: 3_600_000 });
      expect(await outcomes()).toEqual(OUTCOMES);
    },
    PATIENCE_MS,
  );

  test('by using it until the battery would be flat', async () => {
    const jams = RESERVED.find(({ always }) => always === 'jams')!;
    const { facility } = serving.facilities.main;
    const before = facility.find(`lock.${jams.unit}.cellMv`);
    for (let i = 0; i < runs(20, 3); i++) expect(await outcomeOf(jams.unit, jams.mac)).toBe('69');
    expect(facility.find(`lock.${jams.unit}.cellMv`)).toBe(before);
  });
});

test('a facility file reserves a lock with one word, as docs/testing.md shows', async () => {
  const [, excerpt = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/testing.md', 'utf8')) ?? [];
  const people = [{ id: 'tess', name: 'Tess Tester' }];
  const plan = facilityFile.parse({ version: 1, name: 'Own', people, ...(parse(excerpt) as object) });
  const own = await serve({
    open: facilityOpener(plan, { startAt: NOON, seed: '1' }),
    ports: { websocket: 0, control: 0, core: 0 },
    paused: true,
  });
  expect(own.facility().find('lock.T1.always')).toBe('jams');
  await own.stop();
});
