/** `run` with --filter, --bail, --jobs and --quiet, and the unexpected results repeated at the end. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { CasePool } from '../../../src/cli/run/case-pool.ts';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { MAX_REPEATED } from '../../../src/cli/run/run-text.ts';
import { reportSchema } from '../../../src/report/case.ts';
import { noke } from '../noke.ts';

const HEAD = 'version: 1\nname: NAME\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
const PASS = `${HEAD}- lock.touch: A101\n- expect: { lock.A101.bolt: retracted }\n  within: 2s\n`;
const FAIL = PASS.replace('retracted', 'melted');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-'));
});

function file(path: string, text: string, name = path): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, text.replace('NAME', name));
  return whole;
}

const cases = (json: string) => reportSchema.parse(JSON.parse(json)).cases;

it('--filter plays the scenarios whose file, name or rule contains one of the texts', async () => {
  file('gates/a.yaml', PASS);
  file('b.yaml', PASS, 'The Gate opens');
  file('c.yaml', PASS.replace('steps:', 'rules: [B-GATE-1]\nsteps:'));
  file('d.yaml', PASS);
  const played = async (...texts: string[]) =>
    cases((await noke(['run', folder, '--json', ...texts.flatMap((text) => ['--filter', text])])).out).map(({ id }) =>
      id.slice(folder.length + 1),
    );
  expect(await played('GATE')).toEqual(['b.yaml', 'c.yaml', 'gates/a.yaml']);
  expect(await played('d.yaml', 'opens')).toEqual(['b.yaml', 'd.yaml']);
});

it('a filter that nothing matches is wrong usage, with the nearest word', async () => {
  file('gates/a.yaml', PASS);
  expect(await noke(['run', folder, '--filter', 'gtaes'])).toEqual({
    code: 2,
    out: '',
    err: 'no scenario matches --filter "gtaes"; did you mean gates?\n',
  });
});

it('--bail plays nothing after the first case that is not as expected, and reports what was not played', async () => {
  for (const [name, text] of [
    ['a', PASS],
    ['b', FAIL],
    ['c', PASS],
  ] as const)
    file(`${name}.yaml`, text);
  const { code, out } = await noke(['run', folder, '--bail', '--json']);
  expect(code).toBe(1);
  expect(cases(out).map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'incomplete']);
  expect(cases(out).at(-1)?.note).toContain('--bail');
  expect((await noke(['run', folder, '--bail'])).out).toContain('3 cases: 1 pass, 1 fail, 1 incomplete\n');
});

it('--quiet prints the cases that are not as expected and the totals', async () => {
  const bad = file('bad.yaml', FAIL);
  file('good.yaml', PASS);
  const { out } = await noke(['run', folder, '--quiet']);
  expect(out).toMatch(new RegExp(`^fail  bad\\.yaml  ${bad}`));
  expect(out).not.toContain('good.yaml');
  expect(out.match(/melted/g)).toHaveLength(1);
  expect((await noke(['run', join(folder, 'good.yaml'), '--quiet'])).out).toBe('\n1 case: 1 pass\n');
});

it('cases that are not as expected are shown once more above the totals, at most a screenful of them', async () => {
  file('a.yaml', FAIL);
  for (let i = 0; i < 3; i += 1) file(`z${i}.yaml`, PASS);
  const { out } = await noke(['run', folder]);
  const [, end = ''] = out.split('not as expected, in the order of the run:\n');
  expect(end).toMatch(
    /^fail {2}a\.yaml[\s\S]*expected[\s\S]*reproduce npx noke-sim run [^\n]*\n\n4 cases: 3 pass, 1 fail\n$/,
  );
  const many = await noke(['run', join(folder, 'a.yaml'), '--seeds', String(MAX_REPEATED + 2)]);
  expect(many.out).toContain('and 2 more, above\n');
  expect(many.out.match(/^fail /gm)).toHaveLength(2 * MAX_REPEATED + 2);
});

it('a single case is shown once', async () => {
  const { out } = await noke(['run', file('a.yaml', FAIL)]);
  expect(out.match(/^fail /gm)).toHaveLength(1);
});

it('the report is the same on one core and on two, in the same order', async () => {
  file('a.yaml', FAIL);
  file('b.yaml', 'nonsense');
  file('c.yaml', PASS);
  const args = ['run', folder, '--json'];
  const one = await noke(args, { facilities: shippedFacilities });
  expect(cases(one.out)).toHaveLength(3);
  expect(await noke([...args, '--jobs', '2'], { facilities: shippedFacilities })).toEqual(one);
});

it('an interrupt ends the run of a thread in the middle, and what was not begun is not played', async () => {
  const steps = '- lock.touch: A101\n- wait: 20s\n'.repeat(1_500);
  const long = file('long.yaml', `${HEAD}${steps}- expect: { lock.A101.bolt: extended }\n`);
  const jobs = ['a', 'b'].map((id) => ({ id, file: long, seed: undefined }));
  const pool = new CasePool(jobs, 1, { options: { link: 'memory' }, debug: false });
  pool.interrupt();
  const [first, second] = await Promise.all(jobs.map(async (_, i) => (await pool.played(i)).case));
  await pool.close();
  expect(first).toMatchObject({ verdict: 'incomplete', note: 'interrupted' });
  expect(first?.events).toBeGreaterThan(100);
  expect(second).toMatchObject({ verdict: 'incomplete', note: 'interrupted' });
  expect(second).not.toHaveProperty('digest');
});

it('a thread that ends costs the run that it played, and the others are played', async () => {
  const module = new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';
parentPort.on('message', (job) => {
  if (job.id === 'b') process.exit(7);
  parentPort.postMessage({ case: { id: job.id, name: job.id, verdict: 'pass', checks: 1 }, realMs: 1 });
});`)}`,
  );
  const jobs = ['a', 'b', 'c'].map((id) => ({ id, file: id, seed: undefined }));
  const pool = new CasePool(jobs, 1, { options: { link: 'memory' }, debug: false }, module);
  const played = await Promise.all(jobs.map((_, i) => pool.played(i)));
  await pool.close();
  expect(played.map((one) => one.case.verdict)).toEqual(['pass', 'error', 'pass']);
  expect(played[1]?.case).toMatchObject({ fault: 'ours', failure: { seen: 'exit code 7' } });
});

it('--fault plants a fault, in one thread and in several, and the command that reproduces a case names it', async () => {
  const paid = 'scenarios/pms/overdue-rent-and-payment.yaml';
  const fault = ['--fault', 'overlock-sticks'];
  const shipped = { facilities: shippedFacilities };
  expect((await noke(['run', paid, '--json'], shipped)).code).toBe(0);
  const one = await noke(['run', paid, '--json', ...fault], shipped);
  expect(one.code).toBe(1);
  expect(cases(one.out)[0]?.reproduce).toMatch(/ --fault overlock-sticks$/);
  const two = cases((await noke(['run', paid, '--json', ...fault, '--seeds', '2', '--jobs', '2'], shipped)).out);
  expect(two.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
});

it('--fault refuses a trace, whose replay would be another run, and an unknown id with the nearest', async () => {
  const trace = join(folder, 'run.trace.jsonl');
  const { code, err } = await noke(['run', file('a.yaml', PASS), '--fault', 'overlock-sticks', '--trace', trace]);
  expect([code, err]).toEqual([
    2,
    '--trace does not work with --fault: a trace does not name the fault, so a replay would be a different run\n',
  ]);
  expect((await noke(['run', folder, '--fault', 'overlock-stiks'])).err).toContain('Did you mean overlock-sticks?');
});
